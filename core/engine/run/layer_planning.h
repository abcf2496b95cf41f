// Methods that wait for the importance of layers: scores, and the plan that follows.
#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>

#include "core/engine/run/analyze_importance.h"
#include "core/engine/run/parts.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/workers.h"
#include "core/events/event.h"

namespace artemis {

/// The plan that was written into a run's folder, put into the settings of the methods that wait
/// for one. Nothing where there is none. Throws BadInput where the file is damaged.
std::optional<ExperimentConfig> withStoredPlan(const ExperimentConfig& config,
                                               const std::filesystem::path& outDir);

/// What was predicted for that plan when it was solved, as toJson(Prediction) has it; null where no
/// method waited for a plan.
Value storedPrediction(const ExperimentConfig& config, const std::filesystem::path& outDir);

/// The experiment with every plan made: layers are scored where a method waits for it, and plan
/// and scores are written to outDir/plan.json, if that is not "". Nothing where it was stopped.
/// Throws BadInput.
std::optional<ExperimentConfig> withPlan(const ExperimentConfig& config, const ExperimentData& data,
                                         Workers& workers, const std::filesystem::path& outDir,
                                         EventSink& sink, std::stop_token stop);

/// The experiment with every plan made as if all layers were equally important: what is to be known
/// before they are scored. `model` is without methods, and may be without memory; `batch` one of
/// its batches, `examples` the rows of an epoch. Throws BadInput.
ExperimentConfig withEqualScores(const ExperimentConfig& config, const Model& model,
                                 const BatchShape& batch, double examples);

/// {"tiers": {"high", "medium", "low"} numbers of layers, "ranks": [one a layer, 0 where it has
/// none], "groups"} of the first method with a plan; null where there is none.
Value planFigures(const ExperimentConfig& config, const Model& model);

/// What the plan of an experiment follows from, but for the scores, and its options: those of the
/// method that plans, or the usual ones of efficiency_transformer where no method does. `model` is
/// without methods. Throws BadInput.
PlanBasis planBasis(const ExperimentConfig& config, const ExperimentData& data, const Model& model);

}  // namespace artemis
