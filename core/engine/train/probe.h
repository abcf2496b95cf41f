// A short probe of this machine: what each kind of work takes for a model's own shapes and data.
#pragma once

#include <cstdint>
#include <vector>

#include "core/config/experiment.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/nn/context.h"
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
    std::vector<MethodChoice> methods{};  ///< The probe's adapters drop as much as theirs.
    bool vectors = false;                 ///< Whether Speeds::vectorGradient is wanted.
    /// Speeds at another precision: what an update, a batch and adapters take is taken from there.
    const Speeds* other = nullptr;
};

/// Runs some batches of the training data through a few blocks, forwards and backwards, and an
/// update of weights that leaves their values, with adapters and without: some seconds, more for
/// large blocks. Of memory it takes the activations of these blocks, the gradients of one, and of
/// some matrices their states. What trains is afterwards as it was.
Speeds probe(const ProbeParts& parts);

}  // namespace artemis
