// A short probe of this machine: what each kind of work takes for a model's own shapes and data.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/nn/random.h"
#include "core/engine/train/workers.h"
#include "core/plan/speeds.h"

namespace artemis {

struct ProbeParts {
    Model& model;  ///< Without methods, its weights in fp32.
    const Task& task;
    const Dataset& train;
    Context context;
    std::int64_t batchSize = 16;
    Workers& workers;
};

/// Runs some batches of the training data forwards and backwards, and an update of a part of the
/// weights whose values it leaves as they were: some steps' time, and of memory one layer's
/// gradients and states beside the activations. What trains is afterwards as it was.
Speeds probe(const ProbeParts& parts);

}  // namespace artemis
