// Scores the layers for the methods that wait for it.
#include "core/engine/run/layer_planning.h"

#include <algorithm>
#include <cmath>

#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/importance_analysis.h"
#include "core/engine/run/plan_file.h"
#include "core/engine/run/plan_ground.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/run/stored_importance.h"

namespace artemis {

namespace {

/// Layers that train in the tier, or that do not.
std::int64_t countOf(const TierPlan& plan, Tier tier) {
    return std::ranges::count(plan.layers, tier, [](const Choice& choice) {
        return choice.trains() ? choice.tier : Tier::Low;
    });
}

std::string toText(const TierPlan& plan) {
    std::vector<std::string> words;
    for (const Choice& choice : plan.layers) {
        words.push_back(artemis::toText(choice));
    }
    return "layers trained in full: " + std::to_string(countOf(plan, Tier::High)) +
           ", with adapters: " + std::to_string(countOf(plan, Tier::Medium)) +
           ", frozen: " + std::to_string(countOf(plan, Tier::Low)) +
           "; from the bottom up: " + join(words, ", ");
}

/// Nothing where it was stopped.
std::optional<StoredScores> scoredNow(const PeftMethod::ScoreWish& wish,
                                      const ExperimentConfig& config, const ExperimentData& data,
                                      Model& model, Weights weights, Workers& workers,
                                      EventSink& sink, std::stop_token stop) {
    const ImportanceRequest request{
        .config = config, .scores = {wish.score}, .samples = wish.samples, .rankingAlone = true};
    ImportanceAnalysis analysis(request, data, model, workers, weights);
    if (!analysis.run(sink, stop)) {
        return {};
    }
    const ImportanceReport report = analysis.report();
    return StoredScores{report.scores.front().raw(), toJson(report)};
}

/// How often the layers will be scored again.
double plansToCome(const PeftMethod& method, const ExperimentConfig& config,
                   const ExperimentData& data) {
    const auto again = method.reanalysis();
    if (!again || again->every == 0) {
        return 0;
    }
    const TrainingOptions& o = config.training;
    const double steps = o.maxSteps > 0
                             ? static_cast<double>(o.maxSteps)
                             : o.epochs * static_cast<double>(data.train.examples.size()) /
                                   static_cast<double>(o.batchSize * o.gradientAccumulation);
    return std::floor(std::max(0.0, steps - 1) / static_cast<double>(again->every));
}

void tell(const TierPlan& plan, const std::string& summary, const Value& chosen, EventSink& sink) {
    std::vector<std::string> lines{toText(plan), summary};
    if (!chosen.empty()) {
        std::vector<std::string> settings;
        for (const auto& [key, value] : chosen.items()) {
            settings.push_back("training." + key + ": " + artemis::toText(value));
        }
        lines.push_back("switched on by low_resource_mode: " + join(settings, ", "));
    }
    for (const std::string& line : lines) {
        if (!line.empty()) {
            sink.take(Logged{Level::Info, line});
        }
    }
}

}  // namespace

std::optional<ExperimentConfig> withPlan(const ExperimentConfig& config, const ExperimentData& data,
                                         Workers& workers, const std::filesystem::path& outDir,
                                         EventSink& sink, std::stop_token stop) {
    ExperimentConfig planned = config;
    for (MethodChoice& choice : planned.methods) {
        const auto method = makeMethod(choice);
        const auto wish = method->wantsScores();
        if (!wish) {
            continue;
        }
        const Stopwatch watch;
        sink.take(PhaseChanged{"scoring the layers"});
        const auto model = openWholeModel(config, data);
        const auto scored =
            wish->from.empty()
                ? scoredNow(*wish, inBf16(*method, config, *model).value_or(config), data, *model,
                            Weights::AsInFile, workers, sink, stop)
                : std::optional(storedScores(wish->from, wish->score, config, *model));
        if (!scored) {
            return {};
        }
        const double scoring = watch.seconds();
        trimArena();
        sink.take(PhaseChanged{"measuring this machine"});
        const MachineSpeeds speeds = speedsForPlan(*method, config, data, *model, workers);
        PlanGround ground =
            groundOf(*method, config, data, *model, Machine{speeds, watch.seconds()});
        ground.run.onceSeconds += scoring * plansToCome(*method, config, data);
        ground.scores = scored->raw;
        const Solution solution = method->planned(ground);
        const Value settings = toSettings(solution.plan);
        choice.settings.update(settings);
        const Value chosen = settingsOf(solution.options, ground.run);
        applySettings(planned.training, chosen);
        tell(solution.plan, solution.summary, chosen, sink);
        if (!outDir.empty()) {
            const auto file =
                writePlan(outDir, {settings, chosen, solution.prediction, speeds, scored->report});
            sink.take(ArtefactWritten{"plan", file.string(), {}});
        }
    }
    return planned;
}

std::optional<ExperimentConfig> withNextPlan(const ExperimentConfig& planned,
                                             const ExperimentData& data, const Model& model,
                                             const Progress& progress, Workers& workers,
                                             const std::filesystem::path& outDir, EventSink& sink,
                                             std::stop_token stop) {
    ExperimentConfig next = planned;
    for (MethodChoice& choice : next.methods) {
        const auto method = makeMethod(choice);
        const auto again = method->reanalysis();
        if (!again) {
            continue;
        }
        const Stopwatch watch;
        sink.take(PhaseChanged{"scoring the layers again"});
        const auto whole = openWholeModel(planned, data);
        takeOver(model, *whole);
        const auto scored =
            scoredNow(again->wish, planned, data, *whole, Weights::Kept, workers, sink, stop);
        if (!scored) {
            return {};
        }
        trimArena();
        auto speeds = storedSpeeds(outDir);
        if (!speeds) {
            speeds = speedsForPlan(*method, planned, data, *whole, workers);
        }
        PlanGround ground =
            groundOf(*method, planned, data, *whole, Machine{*speeds, watch.seconds()});
        ground.scores = scored->raw;
        ground.before = method->plan(model);
        ground.remaining = static_cast<double>(progress.total - progress.step) /
                           static_cast<double>(progress.total);
        ground.run.epochs *= ground.remaining;
        ground.run.prefixCache = ground.run.prefixCache && ground.run.epochs > 1;
        ground.measures.clear();  // Those that were chosen stay.
        const Solution solution = method->planned(ground);
        const Value settings = toSettings(solution.plan);
        choice.settings.update(settings);
        const auto file = addChange(outDir, {progress.step, settings, scored->raw, *speeds});
        sink.take(Logged{Level::Info, "before step " + std::to_string(progress.step + 1) +
                                          " the layers were scored again"});
        tell(solution.plan, solution.summary, Value::object(), sink);
        sink.take(ArtefactWritten{"plan", file.string(), {}});
    }
    return next;
}

std::int64_t stepsBetweenPlans(const ExperimentConfig& config) {
    for (const MethodChoice& choice : config.methods) {
        if (const auto again = makeMethod(choice)->reanalysis()) {
            return again->every;
        }
    }
    return 0;
}

Value planSettings(const ExperimentConfig& config, const Model& model) {
    for (const MethodChoice& choice : config.methods) {
        if (const TierPlan plan = makeMethod(choice)->plan(model); !plan.layers.empty()) {
            return toSettings(plan);
        }
    }
    return nullptr;
}

ExperimentConfig withEqualScores(const ExperimentConfig& config, const Model& model,
                                 const BatchShape& batch, double examples) {
    ExperimentConfig even = config;
    for (MethodChoice& choice : even.methods) {
        const auto method = makeMethod(choice);
        if (method->wantsScores()) {
            PlanGround ground = groundOf(*method, config, model, batch, examples);
            ground.scores.assign(static_cast<std::size_t>(model.blocks()), 1);
            choice.settings.update(toSettings(method->planned(ground).plan));
        }
    }
    return even;
}

Value planFigures(const ExperimentConfig& config, const Model& model) {
    for (const MethodChoice& choice : config.methods) {
        const TierPlan plan = makeMethod(choice)->plan(model);
        if (plan.layers.empty()) {
            continue;
        }
        std::vector<std::int64_t> ranks;
        std::ranges::transform(plan.layers, std::back_inserter(ranks), &Choice::rank);
        return {{"tiers",
                 {{"high", countOf(plan, Tier::High)},
                  {"medium", countOf(plan, Tier::Medium)},
                  {"low", countOf(plan, Tier::Low)}}},
                {"ranks", ranks},
                {"groups", plan.groups}};
    }
    return nullptr;
}

namespace {

/// The method that plans; where none does, efficiency_transformer with the experiment's settings.
MethodChoice planningMethod(const ExperimentConfig& config) {
    const auto found = std::ranges::find(config.methods, efficiencyMethod, &MethodChoice::id);
    if (found != config.methods.end()) {
        return *found;
    }
    Value settings = config.settings;
    assign(settings, "fine_tuning.method", efficiencyMethod);
    const Parsed parsed = parseExperiment(settings, config.baseDir, engineCatalog());
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return parsed.config.methods.front();
}

}  // namespace

PlanBasis measuredBasis(const ExperimentConfig& config, const ExperimentData& data, Model& model,
                        Workers& workers) {
    const MethodChoice choice = planningMethod(config);
    const auto method = makeMethod(choice);
    const MachineSpeeds speeds = speedsForPlan(*method, config, data, model, workers);
    return {groundOf(*method, config, data, model, Machine{speeds}),
            efficiencyFields().read(choice.settings), speeds};
}

}  // namespace artemis
