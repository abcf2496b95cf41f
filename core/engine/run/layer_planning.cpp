// Scores the layers for the methods that wait for it.
#include "core/engine/run/layer_planning.h"

#include <algorithm>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/importance_analysis.h"

namespace artemis {

namespace {

bool waits(const MethodChoice& choice) { return makeMethod(choice)->wantsScores().has_value(); }

std::filesystem::path planFile(const std::filesystem::path& outDir) { return outDir / "plan.json"; }

std::string countText(const LayerPlan& plan, Tier tier) {
    return std::to_string(std::ranges::count(plan.layers, tier, &LayerChoice::tier));
}

std::string toText(const LayerPlan& plan) {
    std::vector<std::string> words;
    for (const LayerChoice& choice : plan.layers) {
        words.push_back(artemis::toText(choice));
    }
    return countText(plan, Tier::High) + " layers train in full, " + countText(plan, Tier::Medium) +
           " with adapters, " + countText(plan, Tier::Low) + " are frozen: " + join(words, ", ");
}

/// The model as it is before any method, every weight in fp32.
std::unique_ptr<Model> wholeModel(const ExperimentConfig& given, const ExperimentData& data) {
    ExperimentConfig config = given;
    config.methods = {{fullMethod().entry.id, Value::object()}};
    config.fineTuning.adapter.clear();
    std::vector<std::string> initialised;
    return openModel(config, data, initialised);
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
        const ImportanceRequest request{
            .config = config, .scores = {wish->score}, .samples = wish->samples};
        ImportanceAnalysis analysis(request, data, *model, workers);
        if (!analysis.run(sink, stop)) {
            return {};
        }
        const ImportanceReport report = analysis.report();
        const LayerPlan plan = method->planned(*model, report.scores.front().raw());
        choice.settings.update(toSettings(plan));
        sink.take(Logged{Level::Info, toText(plan)});
        writeFile(planFile(outDir),
                  Value{{"plan", toSettings(plan)}, {"importance", toJson(report)}}.dump(2) + "\n");
        sink.take(ArtefactWritten{"plan", planFile(outDir).string(), {}});
    }
    return planned;
}

Value planFigures(const ExperimentConfig& config, const Model& model) {
    for (const MethodChoice& choice : config.methods) {
        const LayerPlan plan = makeMethod(choice)->plan(model);
        if (plan.layers.empty()) {
            continue;
        }
        std::vector<std::int64_t> ranks;
        std::ranges::transform(plan.layers, std::back_inserter(ranks), &LayerChoice::rank);
        const auto count = [&plan](Tier tier) {
            return std::ranges::count(plan.layers, tier, &LayerChoice::tier);
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
