// From a batch of data to the input of a model.
#pragma once

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/cost.h"

namespace artemis {

Input toInput(const Batch& batch);
/// What it costs to compute.
BatchShape shapeOf(const Batch& batch);
/// What Model::lossSum() is to compare the output with.
at::Tensor labelsOf(const Batch& batch);

/// What a forward pass of an experiment knows outside training.
Context contextOf(const TrainingOptions& options);

}  // namespace artemis
