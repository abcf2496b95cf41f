// One experiment from configuration to result; the only room that knows all others.
#include "core/engine/run/run_experiment.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/models/family.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/nn/arena.h"
#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/environment.h"
#include "core/engine/run/evaluation_texts.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/layer_planning.h"
#include "core/engine/run/parts.h"
#include "core/engine/run/plan_file.h"
#include "core/engine/run/predicted.h"
#include "core/engine/run/prompted_data.h"
#include "core/engine/run/training_leg.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/process.h"

namespace artemis {

namespace {

double sum(const Value& parts) {
    double bytes = 0;
    for (const auto& [part, own] : parts.items()) {
        bytes += own.get<double>();
    }
    return bytes;
}

/// Bytes that training needs.
double neededToTrain(const ExperimentConfig& config, const Dataset& data, const Model& model) {
    double longest = 0;
    double source = 0;
    for (const Example& example : data.examples) {
        longest = std::max(longest, static_cast<double>(example.tokens.size()));
        source = std::max(source, static_cast<double>(example.source.size()));
    }
    if (model.encoderBlocks() > 0 && source == 0) {
        source = longest;  // Gaps are drawn later: both sides are at most as long as the text.
    }
    const double examples = std::ceil(static_cast<double>(config.training.batchSize) /
                                      static_cast<double>(config.training.microBatches));
    return sum(memoryParts(
        model,
        {examples * longest, examples, longest, examples * longest, examples * source, source},
        precisionOf(config.training.precision), computationOf(config.training, threadsOf(config))));
}

/// Bytes that reading and answering prompts needs.
double neededToAnswer(const ExperimentConfig& config, const ExperimentData& data,
                      const Model& model) {
    std::size_t longest = 0;
    for (const EvalSet& set : data.evals) {
        for (const Example& example : set.data.examples) {
            longest = std::max(longest, example.tokens.size());
        }
    }
    return sum(promptMemory(model, config, static_cast<double>(longest)));
}

/// The kernel's out-of-memory killer asks nobody, so the predicted peak is checked before.
void requireMemory(const ExperimentConfig& config, const ExperimentData& parts) {
    const auto model = shapeModel(config, labelCount(parts.train),
                                  static_cast<std::int64_t>(parts.tokenizer->vocabSize()));
    attachMethods(*model, config.methods, 0);
    storeFrozen(*model, precisionOf(config.training.precision));
    const bool prompts = promptingOf(config.methods).has_value();
    const double needed = prompts ? neededToAnswer(config, parts, *model)
                                  : neededToTrain(config, parts.train, *model);
    const double free = availableBytes();
    if (needed > free) {
        throw BadInput(prompts ? "evaluation.batch_size" : "training.batch_size",
                       std::string(prompts ? "the evaluation" : "training") + " would need about " +
                           bytesText(needed) + ", and " + bytesText(free) +
                           " are free; take a smaller batch, shorter examples, " +
                           (prompts ? "fewer demonstrations" : "a method with fewer parameters") +
                           " or a smaller model");
    }
}

Value baseSummary(const Model& model, double idleMb, double baseMb) {
    std::int64_t trainable = 0;
    for (const Parameter* parameter : trainableParameters(model)) {
        trainable += parameter->count();
    }
    return {{"trainable", trainable},
            {"total", parameterCount(model)},
            {"idle_rss_mb", idleMb},
            {"base_rss_mb", baseMb},
            {"peak_device_mb", 0.0}};
}

void addTraining(Value& summary, const TrainResult& r) {
    const double seconds = std::max(1e-9, r.prefixSeconds + r.sessionSeconds);
    const auto steps = static_cast<double>(std::max<std::int64_t>(1, r.sessionSteps));
    summary["steps"] = r.at.step;
    summary["epoch"] = r.at.epoch;
    summary["train_s"] = r.prefixSeconds + r.at.seconds;
    summary["samples_per_s"] = static_cast<double>(r.sessionSamples) / seconds;
    summary["tokens_per_s"] = static_cast<double>(r.sessionTokens) / seconds;
    summary["ms_per_step"] = 1000 * seconds / steps;
    summary["first_step_s"] = r.firstStepSeconds;
    summary["loss_first"] = r.lossFirst;
    summary["loss_last"] = r.lossLast;
    summary["padding"] =
        r.paddedPositions > 0 ? 1 - static_cast<double>(r.at.tokens) / r.paddedPositions : 0.0;
    summary["flops_per_step"] = r.flopsPerStep;
    summary["gflops_per_s"] = r.flopsPerStep * steps / seconds / 1e9;
    summary["peak_rss_mb"] = peakResidentMb();
    summary["best_step"] = r.bestStep;
    summary["eval"] = r.evals.empty() ? Value::object() : r.evals.begin().value();
    summary["evals"] = r.evals;
}

/// Where nothing trains: every set, with the model as it is.
RunFinished evaluateAlone(const EvaluationParts& parts, const ExperimentData& data, Value summary,
                          std::stop_token stop) {
    std::vector<const EvalSet*> sets;
    std::ranges::transform(data.evals, std::back_inserter(sets),
                           [](const EvalSet& set) { return &set; });
    if (data.test) {
        sets.push_back(&*data.test);
    }
    Value evals = Value::object();
    bool stopped = false;
    for (const EvalSet* set : sets) {
        auto figures = stopped ? std::nullopt : evaluateSet(parts, *set, {}, stop);
        stopped = !figures;
        if (figures) {
            evals[set->name] = std::move(*figures);
        }
    }
    const Status status = stopped ? Status::Stopped : Status::Done;
    summary["steps"] = 0;
    summary["peak_rss_mb"] = peakResidentMb();
    summary["adapter_dir"] = "";
    summary["eval"] = evals.empty() ? Value::object() : evals.begin().value();
    summary["evals"] = evals;
    summary["status"] = toText(status);
    return {status, stopped ? "stopped on request" : "",
            stopped ? "resume it to begin the evaluation again" : "", summary};
}

void testOnce(const EvaluationParts& parts, const ExperimentData& data, const Position& at,
              Value& summary, std::stop_token stop) {
    if (!data.test) {
        return;
    }
    if (const auto figures = evaluateSet(parts, *data.test, at, std::move(stop))) {
        summary["evals"]["test"] = *figures;
    }
}

/// The result: a whole model where everything trained, else an adapter.
void writeResult(const Model& model, const ExperimentConfig& config, const ExperimentData& data,
                 const RunRequest& request, const Position& at, Value& summary, EventSink& sink) {
    sink.take(PhaseChanged{"writing the result"});
    summary["adapter_dir"] = "";
    if (trainsEverything(config.methods)) {
        const auto folder = request.outDir / "model";
        saveModel(model, folder);
        data.tokenizer->save(folder);
        summary["model_dir"] = folder.string();
        sink.take(ArtefactWritten{"model", folder.string(), at});
        return;
    }
    const auto folder = request.outDir / "adapter";
    saveAdapter(model, config.methods, config.resolve(config.model.path), folder);
    summary["adapter_dir"] = folder.string();
    sink.take(ArtefactWritten{"adapter", folder.string(), at});
}

void announce(const ExperimentConfig& config, const ExperimentData& data,
              const std::vector<std::string>& initialised, EventSink& sink) {
    for (const std::string& note : data.report.notes) {
        sink.take(Logged{Level::Warning, note});
    }
    if (data.promptTokens > 0) {
        sink.take(Logged{Level::Info, "nothing trains: " + fixed(data.promptTokens, 0) +
                                          " tokens of demonstrations stand before each row"});
    }
    if (precisionOf(config.training.precision).compute == at::kBFloat16 && !hasGemmBf16()) {
        sink.take(Logged{Level::Warning,
                         "this processor has no AVX512-BF16: bf16 saves memory here, but may well "
                         "be slower than fp32"});
    }
    if (!initialised.empty() && config.create.family.empty()) {
        sink.take(Logged{Level::Info, "not in the model folder, so started at random: " +
                                          join(initialised, ", ")});
    }
}

RunFinished train(const RunRequest& request, EventSink& sink, std::stop_token stop) {
    const int threads = threadsOf(request.config);
    useArena();
    trimArena();
    Workers workers(threads);
    restartPeak();  // That of this run, not of those before it in this process.
    const double idleMb = residentMb();
    requireCpu(request.config);
    importBase(request.config, sink);
    sink.take(PhaseChanged{"reading data"});
    ExperimentData data = openExperimentData(request.config, threads);
    const Stopwatch planning;
    auto planned = request.resume ? withStoredPlan(request.config, request.outDir) : std::nullopt;
    if (!planned) {
        removeOldPlan(request.config, request.outDir);
        planned = withPlan(request.config, data, workers, request.outDir, sink, stop);
    }
    if (!planned) {
        return {Status::Stopped, "stopped on request", "resume it to score the layers again", {}};
    }
    const ExperimentConfig& config = *planned;
    double planSeconds = planning.seconds();
    trimArena();
    const double baseMb = std::max(0.0, residentMb() - idleMb);
    requireMemory(config, data);
    sink.take(PhaseChanged{"loading the model"});
    if (promptingOf(config.methods)) {
        std::vector<std::string> initialised;
        const auto model = openModel(config, data, initialised);
        const TextGeneration texts = evaluationTexts(*model, config, data, workers);
        const EvaluationParts evaluation{
            *model, *data.task, config.evaluation, contextOf(config.training), workers,
            sink,   &texts};
        Value summary = baseSummary(*model, idleMb, residentMb());
        sink.take(RunStarted{request.outDir.string(), 0, 0, summary.at("trainable"),
                             summary.at("total"), environmentNow(config, threads)});
        announce(config, data, initialised, sink);
        return evaluateAlone(evaluation, data, std::move(summary), std::move(stop));
    }
    auto leg = firstLeg({request, data, workers, sink}, config);
    const std::int64_t from = request.resume ? leg->trainer->resume() : 0;
    const std::int64_t totalSteps = leg->trainer->totalSteps();
    Value summary = baseSummary(*leg->model, idleMb, residentMb());
    summary["predicted"] =
        predictedFigures(config, data, *leg->model,
                         storedPrediction(request.config, request.outDir), totalSteps, baseMb);
    sink.take(RunStarted{request.outDir.string(), totalSteps, from, summary.at("trainable"),
                         summary.at("total"), environmentNow(config, threads)});
    announce(config, data, from > 0 ? std::vector<std::string>() : leg->initialised, sink);
    const TrainResult result = trainLegs(leg, planSeconds, stop);
    if (Value figures = planFigures(leg->config, *leg->model); !figures.is_null()) {
        summary["plan"] = std::move(figures);
        if (Value changes = storedChanges(request.outDir); !changes.is_null()) {
            summary["plan"]["changes"] = std::move(changes);
            summary["predicted"].erase("train_s");  // Of the first plan alone.
            summary["predicted"].erase("speedup");
        }
        summary["plan_s"] = planSeconds;
    }
    addTraining(summary, result);
    if (!result.stopped) {
        testOnce({*leg->model, *data.task, config.evaluation, contextOf(config.training), workers,
                  sink, &leg->texts},
                 data, result.at, summary, stop);
        writeResult(*leg->model, leg->config, data, request, result.at, summary, sink);
    }
    const Status status = result.stopped ? Status::Stopped : Status::Done;
    summary["status"] = toText(status);
    return {status, result.stopped ? "stopped on request" : "",
            result.stopped ? "resume it to go on from its checkpoint" : "", summary};
}

}  // namespace

RunFinished runExperiment(const RunRequest& request, EventSink& sink, std::stop_token stop) {
    HashingSink hashing(request.config, sink);
    const RunFinished end = guarded([&] { return train(request, hashing, stop); });
    hashing.take(end);
    return end;
}

}  // namespace artemis
