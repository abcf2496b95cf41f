// Scores the layers for the methods that wait for it.
#include "core/engine/run/layer_planning.h"

#include <algorithm>
#include <cmath>

#include "core/base/io.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/batch_shapes.h"
#include "core/engine/run/importance_analysis.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/run/stored_importance.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/probe.h"

namespace artemis {

namespace {

/// Seconds that are predicted from a probe err by some per cent.
constexpr double measuredMargin = 1.1;

bool waits(const MethodChoice& choice) { return makeMethod(choice)->wantsScores().has_value(); }

std::filesystem::path planFile(const std::filesystem::path& outDir) { return outDir / "plan.json"; }

std::string countText(const TierPlan& plan, Tier tier) {
    return std::to_string(std::ranges::count(plan.layers, tier, &Choice::tier));
}

std::string toText(const TierPlan& plan) {
    std::vector<std::string> words;
    for (const Choice& choice : plan.layers) {
        words.push_back(artemis::toText(choice));
    }
    return "layers trained in full: " + countText(plan, Tier::High) +
           ", with adapters: " + countText(plan, Tier::Medium) +
           ", frozen: " + countText(plan, Tier::Low) + "; from the bottom up: " + join(words, ", ");
}

/// Nothing where it was stopped.
std::optional<StoredScores> scoredNow(const PeftMethod::ScoreWish& wish,
                                      const ExperimentConfig& config, const ExperimentData& data,
                                      Model& model, Workers& workers, EventSink& sink,
                                      std::stop_token stop) {
    const ImportanceRequest request{
        .config = config, .scores = {wish.score}, .samples = wish.samples};
    ImportanceAnalysis analysis(request, data, model, workers);
    if (!analysis.run(sink, stop)) {
        return {};
    }
    const ImportanceReport report = analysis.report();
    return StoredScores{report.scores.front().raw(), toJson(report)};
}

RunOptions runOptions(const ExperimentConfig& config, double examples, const Model& model) {
    const TrainingOptions& o = config.training;
    RunOptions run{.epochs = o.epochs,
                   .stepsPerEpoch = std::ceil(examples / static_cast<double>(o.batchSize))};
    run.prefixCache = o.prefixCache != "off" && run.epochs > 1 &&
                      (o.prefixCache != "auto" || model.blockDropout() == 0);
    run.cacheMemoryBytes = 1e6 * static_cast<double>(o.prefixCacheMb);
    run.checkpointing = o.gradientCheckpointing;
    run.smallStates = o.smallStates();
    run.microBatches = o.microBatches;
    return run;
}

/// What is known of the machine, and the seconds that were spent on knowing.
struct Machine {
    Speeds speeds;
    double seconds = 0;
};

/// What the plan of a method follows from, but for the scores. `model` is without methods. Without
/// speeds work is counted in operations.
PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config, const Model& model,
                    const BatchShape& batch, double examples,
                    const std::optional<Machine>& machine = {}) {
    PlanGround ground = *method.ground(model);
    ground.costs =
        costModelOf(model, batch, precisionOf(config.training.precision), method.adapts(model));
    ground.costs.cacheBytes =
        ground.costs.boundaryBytes * examples / static_cast<double>(config.training.batchSize);
    ground.run = runOptions(config, examples, model);
    if (machine) {
        ground.costs = inSeconds(ground.costs, machine->speeds);
        ground.run.onceSeconds = machine->seconds;
        ground.margin = measuredMargin;
    }
    for (const Measure& measure : measures()) {
        if (measure.id != cacheMeasure || config.training.prefixCache != "off") {
            ground.measures.push_back(measure.id);
        }
    }
    return ground;
}

/// The same with what else the data says.
PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config,
                    const ExperimentData& data, const Model& model,
                    const std::optional<Machine>& machine = {}) {
    PlanGround ground = groundOf(method, config, model, batchShapes(config, data).usual,
                                 static_cast<double>(data.train.examples.size()), machine);
    if (model.parameters().front()->rowSparse) {  // Rows that no token asks for never train.
        ground.costs.embedding.full.parameters *= vocabularyShare(data.train, model.vocabSize());
    }
    if (std::ranges::any_of(data.evals, [&](const EvalSet& set) {
            return generatesTexts(*data.task, config.evaluation, set.data);
        })) {
        ground.costs.embedding.mapped = 0;
        for (LayerCost& layer : ground.costs.layers) {
            layer.mapped = 0;
        }
    }
    return ground;
}

/// What the plan's measures set in the section training: {"prefix_cache": "fp32",
/// "micro_batches": 2, "gradient_checkpointing": true, "optimizer_states": "8bit"}, as far as it
/// differs.
Value chosenMeasures(const TrainingOptions& o, const RunOptions& options, bool cached) {
    Value chosen = Value::object();
    if (options.prefixCache && !cached) {
        chosen["prefix_cache"] = "fp32";
    }
    if (options.prefixCache && options.cacheMemoryBytes == 0 && o.prefixCacheMb > 0) {
        chosen["prefix_cache_mb"] = 0;
    }
    if (options.microBatches != o.microBatches) {
        chosen["micro_batches"] = options.microBatches;
    }
    if (options.checkpointing != o.gradientCheckpointing) {
        chosen["gradient_checkpointing"] = options.checkpointing;
    }
    if (options.smallStates != o.smallStates()) {
        chosen["optimizer_states"] = "8bit";
    }
    return chosen;
}

void applyMeasures(TrainingOptions& o, const Value& chosen) {
    o.prefixCache = chosen.value("prefix_cache", o.prefixCache);
    o.prefixCacheMb = chosen.value("prefix_cache_mb", o.prefixCacheMb);
    o.microBatches = chosen.value("micro_batches", o.microBatches);
    o.gradientCheckpointing = chosen.value("gradient_checkpointing", o.gradientCheckpointing);
    o.optimizerStates = chosen.value("optimizer_states", o.optimizerStates);
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

std::optional<ExperimentConfig> withStoredPlan(const ExperimentConfig& config,
                                               const std::filesystem::path& outDir) {
    if (std::ranges::none_of(config.methods, waits)) {
        return config;
    }
    const std::filesystem::path file = planFile(outDir);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return {};
    }
    const Value stored = Value::parse(readFile(file), nullptr, false);
    const Value* plan = find(stored, "plan");
    if (plan == nullptr || !plan->is_object()) {
        throw BadInput(file.string(), "is damaged; remove it, and the layers are scored again");
    }
    ExperimentConfig planned = config;
    for (MethodChoice& choice : planned.methods) {
        if (waits(choice)) {
            choice.settings.update(*plan);
        }
    }
    if (const Value* chosen = find(stored, "training"); chosen != nullptr && chosen->is_object()) {
        applyMeasures(planned.training, *chosen);
    }
    return planned;
}

Value storedPrediction(const ExperimentConfig& config, const std::filesystem::path& outDir) {
    if (std::ranges::none_of(config.methods, waits)) {
        return nullptr;
    }
    const Value stored = Value::parse(readFile(planFile(outDir)));
    const Value* prediction = find(stored, "prediction");
    return prediction == nullptr ? Value() : *prediction;
}

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
                ? scoredNow(*wish, config, data, *model, workers, sink, stop)
                : std::optional(storedScores(wish->from, wish->score, config, *model));
        if (!scored) {
            return {};
        }
        trimArena();
        sink.take(PhaseChanged{"measuring this machine"});
        const Speeds speeds = probe({*model, *data.task, data.train, contextOf(config.training),
                                     config.training.batchSize, workers, config.methods});
        PlanGround ground =
            groundOf(*method, config, data, *model, Machine{speeds, watch.seconds()});
        ground.scores = scored->raw;
        const Solution solution = method->planned(ground);
        const Value settings = toSettings(solution.plan);
        choice.settings.update(settings);
        const Value chosen =
            chosenMeasures(planned.training, solution.options, ground.run.prefixCache);
        applyMeasures(planned.training, chosen);
        tell(solution.plan, solution.summary, chosen, sink);
        if (!outDir.empty()) {
            const Value stored{{"plan", settings},
                               {"training", chosen},
                               {"prediction", toJson(solution.prediction)},
                               {"speeds", toJson(speeds)},
                               {"importance", scored->report}};
            writeFile(planFile(outDir), stored.dump(2) + "\n");
            sink.take(ArtefactWritten{"plan", planFile(outDir).string(), {}});
        }
    }
    return planned;
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
        const auto count = [&plan](Tier tier) {
            return std::ranges::count(plan.layers, tier, &Choice::tier);
        };
        return {{"tiers",
                 {{"high", count(Tier::High)},
                  {"medium", count(Tier::Medium)},
                  {"low", count(Tier::Low)}}},
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

PlanBasis planBasis(const ExperimentConfig& config, const ExperimentData& data,
                    const Model& model) {
    const MethodChoice choice = planningMethod(config);
    const auto method = makeMethod(choice);
    return {groundOf(*method, config, data, model), efficiencyFields().read(choice.settings)};
}

}  // namespace artemis
