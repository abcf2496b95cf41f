// From a stored run to figures on evaluation sets.
#include "core/engine/run/evaluate_run.h"

#include <algorithm>

#include "core/base/collect.h"
#include "core/base/text.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/evaluation_texts.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/parts.h"
#include "core/engine/run/plan_file.h"
#include "core/engine/train/checkpoint.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

/// What a run left: its experiment with the result in place of what it started from, or values to
/// put into it.
struct Saved {
    ExperimentConfig config;
    std::filesystem::path values;  ///< A best state or checkpoint; "" where it is a result.
    Position at;
};

std::string nameOf(const EvaluationRequest& request) {
    return "run " + std::to_string(request.run);
}

/// The best state is what the training would keep, but only the one that the checkpoint knows: a
/// process that was killed may have written another since.
std::filesystem::path newestValues(const TrainedRun& run, const std::filesystem::path& checkpoint) {
    const auto best = bestFile(run.outDir);
    const bool keepsBest = run.config.evaluation.keepBest && std::filesystem::exists(best);
    return keepsBest && countersOf(best).at("step") == countersOf(checkpoint).at("best_step")
               ? best
               : checkpoint;
}

/// Throws BadInput where nothing is saved.
Saved savedState(const EvaluationRequest& request) {
    const TrainedRun& run = request.trained;
    Saved saved{run.config, {}, run.at};
    if (promptingOf(run.config.methods)) {
        return saved;  // The model as it is.
    }
    if (auto planned = withStoredPlan(run.config, run.outDir)) {
        saved.config.methods = planned->methods;
    }
    saved.config.fineTuning.adapter.clear();
    if (run.isFinished) {
        const bool whole = trainsEverything(run.config.methods);
        const auto folder = run.outDir / (whole ? "model" : "adapter");
        if (!std::filesystem::is_directory(folder)) {
            throw BadInput(nameOf(request), "its result " + folder.string() +
                                                " is gone; bring it back, or run it again");
        }
        (whole ? saved.config.model.path : saved.config.fineTuning.adapter) = folder;
        if (whole) {
            saved.config.create.family.clear();
        }
        return saved;
    }
    // A run that never started has no folder.
    const auto checkpoint = run.outDir.empty() ? std::nullopt : newestCheckpoint(run.outDir);
    if (!checkpoint) {
        const std::string place = run.outDir.empty() ? "" : " in " + run.outDir.string();
        throw BadInput(nameOf(request), "has saved nothing: there is no checkpoint" + place +
                                            "; resume it, or run it again");
    }
    saved.values = newestValues(run, *checkpoint);
    const Value counters = countersOf(saved.values);
    if (const Value plan = counters.value("plan", Value()); !plan.is_null()) {
        followPlan(saved.config, plan.at("settings"));
    }
    saved.at = positionOf(counters);
    return saved;
}

std::string baseOf(const ExperimentConfig& config) {
    std::error_code ignored;
    const Value* created = find(config.settings, "model.create");
    return created != nullptr && config.model.path.empty()
               ? "a new model " + created->dump()
               : std::filesystem::weakly_canonical(config.resolve(config.model.path), ignored)
                     .string();
}

void checkFit(const ExperimentConfig& trained, const ExperimentConfig& wanted,
              std::vector<Problem>& problems) {
    if (wanted.model.task != trained.model.task) {
        problems.push_back({"model.task", wanted.model.task +
                                              " is not what the run was trained for (" +
                                              trained.model.task + "); name the same task"});
    }
    if (baseOf(wanted) != baseOf(trained)) {
        problems.push_back({"model.path", baseOf(wanted) +
                                              " is not what the run was trained from (" +
                                              baseOf(trained) + "); name the same model"});
    }
    if (wanted.data.eval.empty() && wanted.data.evalShare == 0) {
        problems.push_back({"data.eval",
                            "names no evaluation set; give a file, or a map of names "
                            "and files"});
    }
}

/// What makes an evaluation set what it is; null where there is none of that name.
Value describe(const ExperimentConfig& config, const std::string& name) {
    const DataOptions& data = config.data;
    const Value common{{"columns", task(config.model.task).columns(data).all()},
                       {"length", data.maxLength},
                       {"masks", data.maskProbability}};
    for (const auto& [given, path] : data.eval) {
        if ((given.empty() ? "eval" : given) == name) {
            return {common, config.resolve(path), data.evalSamples};
        }
    }
    if (data.eval.empty() && data.evalShare > 0 && name == "eval") {
        return {common, config.resolve(data.train), data.evalShare, data.samples,
                config.training.seed};
    }
    return nullptr;
}

/// "eval@shifted" for a set "eval" in shifted.tsv where the run's own "eval" is another one.
std::string storedName(const std::string& name, const ExperimentConfig& trained,
                       const ExperimentConfig& wanted) {
    const Value own = describe(trained, name);
    if (own.is_null() || own == describe(wanted, name)) {
        return name;
    }
    std::string path = wanted.data.train;
    for (const auto& [given, file] : wanted.data.eval) {
        path = (given.empty() ? "eval" : given) == name ? file : path;
    }
    path = path.starts_with("builtin:") ? path.substr(path.find(':') + 1) : path;
    // A dot would end the name in paths such as evals.NAME.accuracy.
    std::string stem = std::filesystem::path(path).stem().string();
    std::ranges::replace(stem, '.', '-');
    return name + "@" + stem;
}

/// Everything that can be said before data are read.
Saved check(const EvaluationRequest& request, const ExperimentConfig& wanted) {
    std::vector<Problem> problems;
    Saved saved;
    collect(problems, [&] { saved = savedState(request); });
    checkFit(request.trained.config, wanted, problems);
    collect(problems, [&] { requireMetrics(wanted, task(wanted.model.task)); });
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    return saved;
}

std::unique_ptr<Model> openSaved(const Saved& saved, const ExperimentData& data) {
    std::vector<std::string> initialised;
    auto model = openModel(saved.config, data, initialised);
    if (!saved.values.empty()) {
        loadValues(saved.values, learntParameters(*model));
    }
    return model;
}

RunFinished evaluate(const EvaluationRequest& request, EventSink& sink, std::stop_token stop) {
    const ExperimentConfig& trained = request.trained.config;
    const ExperimentConfig& wanted = request.wanted ? *request.wanted : trained;
    const Saved saved = check(request, wanted);
    const int threads = threadsOf(trained);
    useArena();
    Workers workers(threads);
    importBase(saved.config, sink);
    sink.take(PhaseChanged{"reading data"});
    ExperimentData data = openEvaluationData(saved.config, wanted, threads);
    sink.take(PhaseChanged{"loading the model"});
    const auto model = openSaved(saved, data);
    for (const std::string& note : data.report.notes) {
        sink.take(Logged{Level::Warning, note});
    }
    ExperimentConfig writing = trained;
    writing.generation = wanted.generation;
    const TextGeneration texts = evaluationTexts(*model, writing, data, workers);
    const EvaluationParts parts{
        *model, *data.task, wanted.evaluation, contextOf(trained.training), workers, sink, &texts};
    Value evals = Value::object();
    for (EvalSet& set : data.evals) {
        set.name = storedName(set.name, trained, wanted);
        auto figures = evaluateSet(parts, set, saved.at, stop);
        if (!figures) {
            return {Status::Stopped, "stopped on request", "nothing is stored", {}};
        }
        evals[set.name] = std::move(*figures);
    }
    return {Status::Done,
            "",
            "",
            {{"status", toText(Status::Done)},
             {"step", saved.at.step},
             {"eval", evals.begin().value()},
             {"evals", evals}}};
}

/// Keeps what is measured on its way.
class Keeper final : public EventSink {
public:
    Keeper(EventSink& next, EvaluationResult& kept) : m_next(next), m_kept(kept) {}
    void take(const Event& event) override {
        if (const auto* measured = std::get_if<Measured>(&event)) {
            m_kept.figures.push_back(*measured);
        } else if (std::holds_alternative<Sampled>(event) ||
                   std::holds_alternative<ExamplesMeasured>(event)) {
            m_kept.answers.push_back(event);
        }
        m_next.take(event);
    }

private:
    EventSink& m_next;
    EvaluationResult& m_kept;
};

}  // namespace

EvaluationResult evaluateRun(const EvaluationRequest& request, EventSink& sink,
                             std::stop_token stop) {
    EvaluationResult result;
    Keeper keeper(sink, result);
    result.end = guarded([&] { return evaluate(request, keeper, stop); });
    if (result.end.status != Status::Done) {
        result.figures.clear();
        result.answers.clear();
    }
    return result;
}

}  // namespace artemis
