// plan.json in a run's folder: the plan that was made, and what it followed from.
#pragma once

#include <filesystem>
#include <optional>

#include "core/config/experiment.h"
#include "core/plan/solver.h"
#include "core/plan/speeds.h"

namespace artemis {

/// A plan as it is written.
struct PlanRecord {
    Value settings;  ///< As toSettings() has them.
    Value training;  ///< As settingsOf() has them.
    Prediction prediction;
    MachineSpeeds speeds;
    Value importance;  ///< As toJson(ImportanceReport) has it.
};
/// Returns the path of the file.
std::filesystem::path writePlan(const std::filesystem::path& outDir, const PlanRecord& record);

/// Removes what an earlier run left, where no method waits for a plan that takes its place.
void removeOldPlan(const ExperimentConfig& config, const std::filesystem::path& outDir);

/// A plan that follows during training; its settings take the place of those before.
struct PlanChange {
    std::int64_t step = 0;
    Value settings;
    std::vector<double> scores;
    MachineSpeeds speeds;
};
std::filesystem::path addChange(const std::filesystem::path& outDir, const PlanChange& change);
/// The plan that stands in the end is one from before.
void writeSettings(const std::filesystem::path& outDir, const Value& settings);

/// [{"step", "plan", "scores"}]; null where the plan stood from the start to the end.
Value storedChanges(const std::filesystem::path& outDir);
/// Speeds that were measured for the plan; nothing where there is no file.
std::optional<MachineSpeeds> storedSpeeds(const std::filesystem::path& outDir);

/// The plan that was written into a run's folder, put into the settings of the methods that plan.
/// Nothing where there is none and a method waits for it. Throws BadInput where the file is
/// damaged.
std::optional<ExperimentConfig> withStoredPlan(const ExperimentConfig& config,
                                               const std::filesystem::path& outDir);

/// What was predicted for that plan when it was solved, as toJson(Prediction) has it; null where no
/// method waited for a plan.
Value storedPrediction(const ExperimentConfig& config, const std::filesystem::path& outDir);

/// Puts a plan's settings into the methods that plan anew during training.
void followPlan(ExperimentConfig& config, const Value& settings);

/// Sets what a plan's measures came to, as settingsOf() has it.
void applySettings(TrainingOptions& o, const Value& chosen);

}  // namespace artemis
