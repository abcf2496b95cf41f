// Scores the layers for the methods that wait for it.
#include "core/engine/run/layer_planning.h"

#include <algorithm>
#include <cmath>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/importance_analysis.h"
#include "core/engine/run/stored_importance.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

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

/// The model as it is before any method, every weight in fp32.
std::unique_ptr<Model> wholeModel(const ExperimentConfig& given, const ExperimentData& data) {
    ExperimentConfig config = given;
    config.methods = {{fullMethod().entry.id, Value::object()}};
    config.fineTuning.adapter.clear();
    std::vector<std::string> initialised;
    return openModel(config, data, initialised);
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

/// A batch of rows as long as those of the training data are on average.
BatchShape usualBatch(const ExperimentConfig& config, const ExperimentData& data) {
    double tokens = 0;
    double source = 0;
    for (const Example& example : data.train.examples) {
        tokens += static_cast<double>(example.tokens.size());
        source += static_cast<double>(example.source.size());
    }
    const auto rows = static_cast<double>(std::max<std::size_t>(1, data.train.examples.size()));
    const auto examples = static_cast<double>(config.training.batchSize);
    const bool oneRow = config.model.task == "classification";
    return {.tokens = examples * tokens / rows,
            .examples = examples,
            .longest = tokens / rows,
            .wanted = oneRow ? examples : examples * tokens / rows,
            .source = examples * source / rows,
            .longestSource = source / rows};
}

RunOptions runOptions(const ExperimentConfig& config, const ExperimentData& data,
                      const Model& model) {
    const TrainingOptions& o = config.training;
    const auto rows = static_cast<double>(data.train.examples.size());
    RunOptions run{.epochs = o.epochs,
                   .stepsPerEpoch = std::ceil(rows / static_cast<double>(o.batchSize))};
    run.prefixCache = o.prefixCache != "off" && run.epochs > 1 &&
                      (o.prefixCache != "auto" || model.blockDropout() == 0);
    run.cacheMemoryBytes = 1e6 * static_cast<double>(o.prefixCacheMb);
    run.checkpointing = o.gradientCheckpointing;
    return run;
}

/// Work is counted in operations, of which nobody knows yet how many this machine does in a second.
Value predicted(const Prediction& prediction) {
    const Value all = toJson(prediction);
    return {{"speedup", all.at("speedup")},
            {"trainable", all.at("trainable")},
            {"memory", all.at("memory")}};
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
    return planned;
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
        sink.take(PhaseChanged{"scoring the layers"});
        const auto model = wholeModel(config, data);
        const auto scored =
            wish->from.empty()
                ? scoredNow(*wish, config, data, *model, workers, sink, stop)
                : std::optional(storedScores(wish->from, wish->score, config, *model));
        if (!scored) {
            return {};
        }
        CostModel costs =
            costModelOf(*model, usualBatch(config, data), precisionOf(config.training.precision),
                        method->adapts(*model));
        costs.cacheBytes = costs.boundaryBytes * static_cast<double>(data.train.examples.size()) /
                           static_cast<double>(config.training.batchSize);
        const Solution solution =
            method->planned(*model, scored->raw, costs, runOptions(config, data, *model));
        const Value settings = toSettings(solution.plan);
        choice.settings.update(settings);
        for (const std::string& line : {toText(solution.plan), solution.summary}) {
            if (!line.empty()) {
                sink.take(Logged{Level::Info, line});
            }
        }
        writeFile(planFile(outDir), Value{{"plan", settings},
                                          {"prediction", predicted(solution.prediction)},
                                          {"importance", scored->report}}
                                            .dump(2) +
                                        "\n");
        sink.take(ArtefactWritten{"plan", planFile(outDir).string(), {}});
    }
    return planned;
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

}  // namespace artemis
