// Writes and reads plans.
#include "core/engine/run/plan_file.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/engine/peft/method.h"

namespace artemis {

namespace {

constexpr const char* changesKey = "changes";

std::filesystem::path fileIn(const std::filesystem::path& outDir) { return outDir / "plan.json"; }

bool waits(const MethodChoice& choice) { return makeMethod(choice)->wantsScores().has_value(); }

bool plansAnew(const MethodChoice& choice) { return makeMethod(choice)->reanalysis().has_value(); }

/// An empty object where there is no file. Throws BadInput where it is damaged.
Value read(const std::filesystem::path& outDir) {
    const std::filesystem::path file = fileIn(outDir);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return Value::object();
    }
    Value stored = Value::parse(readFile(file), nullptr, false);
    const Value* plan = find(stored, "plan");
    if (plan == nullptr || !plan->is_object()) {
        throw BadInput(file.string(), "is damaged; remove it, and the layers are scored again");
    }
    return stored;
}

std::filesystem::path write(const std::filesystem::path& outDir, const Value& stored) {
    writeFile(fileIn(outDir), stored.dump(2) + "\n");
    return fileIn(outDir);
}

}  // namespace

std::filesystem::path writePlan(const std::filesystem::path& outDir, const PlanRecord& record) {
    return write(outDir, {{"plan", record.settings},
                          {"training", record.training},
                          {"prediction", toJson(record.prediction)},
                          {"speeds", toJson(record.speeds)},
                          {"importance", record.importance}});
}

void removeOldPlan(const ExperimentConfig& config, const std::filesystem::path& outDir) {
    if (std::ranges::none_of(config.methods, waits)) {
        std::error_code ignored;
        std::filesystem::remove(fileIn(outDir), ignored);
    }
}

/// A run that was killed may have gone further than where it goes on.
std::filesystem::path addChange(const std::filesystem::path& outDir, const PlanChange& change) {
    Value stored = read(outDir);
    Value changes = Value::array();
    for (const Value& earlier : stored.value(changesKey, Value::array())) {
        if (earlier.at("step") < change.step) {
            changes.push_back(earlier);
        }
    }
    changes.push_back(
        {{"step", change.step}, {"plan", change.settings}, {"scores", change.scores}});
    stored[changesKey] = changes;
    stored["plan"] = change.settings;
    stored["speeds"] = toJson(change.speeds);
    return write(outDir, stored);
}

void writeSettings(const std::filesystem::path& outDir, const Value& settings) {
    Value stored = read(outDir);
    stored["plan"] = settings;
    write(outDir, stored);
}

Value storedChanges(const std::filesystem::path& outDir) {
    const Value stored = read(outDir);
    const Value* changes = find(stored, changesKey);
    return changes == nullptr ? Value() : *changes;
}

std::optional<MachineSpeeds> storedSpeeds(const std::filesystem::path& outDir) {
    const Value stored = read(outDir);
    const Value* speeds = find(stored, "speeds");
    return speeds == nullptr
               ? std::nullopt
               : std::optional(machineSpeedsFromJson(*speeds, fileIn(outDir).string()));
}

std::optional<ExperimentConfig> withStoredPlan(const ExperimentConfig& config,
                                               const std::filesystem::path& outDir) {
    const bool isWaiting = std::ranges::any_of(config.methods, waits);
    if (!isWaiting && std::ranges::none_of(config.methods, plansAnew)) {
        return config;
    }
    const Value stored = read(outDir);
    if (stored.empty()) {
        return isWaiting ? std::nullopt : std::optional(config);
    }
    ExperimentConfig planned = config;
    for (MethodChoice& choice : planned.methods) {
        if (waits(choice) || plansAnew(choice)) {
            choice.settings.update(stored.at("plan"));
        }
    }
    if (const Value* chosen = find(stored, "training"); chosen != nullptr && chosen->is_object()) {
        applySettings(planned.training, *chosen);
    }
    return planned;
}

Value storedPrediction(const ExperimentConfig& config, const std::filesystem::path& outDir) {
    if (std::ranges::none_of(config.methods, waits)) {
        return nullptr;
    }
    const Value stored = read(outDir);
    const Value* prediction = find(stored, "prediction");
    return prediction == nullptr ? Value() : *prediction;
}

void followPlan(ExperimentConfig& config, const Value& settings) {
    for (MethodChoice& choice : config.methods) {
        if (plansAnew(choice)) {
            choice.settings.update(settings);
        }
    }
}

void applySettings(TrainingOptions& o, const Value& chosen) {
    o.precision = chosen.value("precision", o.precision);
    o.prefixCache = chosen.value("prefix_cache", o.prefixCache);
    o.prefixCacheMb = chosen.value("prefix_cache_mb", o.prefixCacheMb);
    o.microBatches = chosen.value("micro_batches", o.microBatches);
    o.gradientCheckpointing = chosen.value("gradient_checkpointing", o.gradientCheckpointing);
    o.optimizerStates = chosen.value("optimizer_states", o.optimizerStates);
}

}  // namespace artemis
