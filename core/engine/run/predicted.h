// What is predicted of a training before its first step, to be held against what is measured.
#pragma once

#include "core/engine/models/model.h"
#include "core/engine/run/parts.h"

namespace artemis {

/// {"memory_mb": {parts, "base", "total"}} at the peak, above what the process took before it read
/// anything; with a plan that was solved also "train_s", of `steps` steps of the optimiser, and
/// "speedup" against full fine-tuning. `solved` is that plan's prediction, null where there is
/// none; then memory is that of the largest batch of the first epoch. `baseMb` is taken by all but
/// model and training.
Value predictedFigures(const ExperimentConfig& config, const ExperimentData& data,
                       const Model& model, const Value& solved, std::int64_t steps, double baseMb);

}  // namespace artemis
