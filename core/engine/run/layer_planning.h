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

/// The experiment with every plan made: layers are scored where a method waits for it, and plan
/// and scores are written to outDir/plan.json, if that is not "". Nothing where it was stopped.
/// Throws BadInput.
std::optional<ExperimentConfig> withPlan(const ExperimentConfig& config, const ExperimentData& data,
                                         Workers& workers, const std::filesystem::path& outDir,
                                         EventSink& sink, std::stop_token stop);

/// How far a training is, in steps.
struct Progress {
    std::int64_t step = 0;
    std::int64_t total = 0;
};

/// The experiment with the plans that follow from what `model`, which trains by those of `planned`,
/// has learnt: its layers are scored as they are now. They are added to outDir/plan.json. Nothing
/// where it was stopped. Throws BadInput.
std::optional<ExperimentConfig> withNextPlan(const ExperimentConfig& planned,
                                             const ExperimentData& data, const Model& model,
                                             const Progress& progress, Workers& workers,
                                             const std::filesystem::path& outDir, EventSink& sink,
                                             std::stop_token stop);

/// Steps from one plan to the next; 0: the first one stands.
std::int64_t stepsBetweenPlans(const ExperimentConfig& config);
/// The settings of the plan that it stands at; null where it has none.
Value planSettings(const ExperimentConfig& config, const Model& model);

/// The experiment with every plan made as if all layers were equally important: what is to be known
/// before they are scored. `model` is without methods, and may be without memory; `batch` one of
/// its batches, `examples` the rows of an epoch. Throws BadInput.
ExperimentConfig withEqualScores(const ExperimentConfig& config, const Model& model,
                                 const BatchShape& batch, double examples);

/// {"tiers": {"high", "medium", "low"} numbers of layers, "ranks": [one a layer, 0 where it has
/// none], "groups"} of the first method with a plan; null where there is none.
Value planFigures(const ExperimentConfig& config, const Model& model);

/// What the plan of an experiment follows from, but for the scores, and its options: those of the
/// method that plans, or the usual ones of efficiency_transformer where no method does. Measures
/// this machine. `model` is without methods. Throws BadInput.
PlanBasis measuredBasis(const ExperimentConfig& config, const ExperimentData& data, Model& model,
                        Workers& workers);

}  // namespace artemis
