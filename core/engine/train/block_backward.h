// A backward pass in the memory of one block.
#pragma once

#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/workers.h"

namespace artemis {

enum class Weights {
    Kept,
    /// Pages of a mapped file are given back after each block, and read again when they are needed:
    /// for weights that nothing was written to.
    AsInFile
};

/// Gradients of the mean loss over the labels of all `parts` (one a worker, some perhaps without
/// rows): forwards without a graph, then backwards block by block, each computed again from its
/// input. All workers are done with a block before one begins the block below, so that beside the
/// blocks' inputs no more than one block's activations and gradients exist, if gradients are taken
/// as they come (GradientSums). What lies outside of blocks may get its gradient in several sums.
void blockwiseBackward(const Model& model, const std::vector<Batch>& parts, const Context& context,
                       Workers& workers, Weights weights = Weights::Kept);

}  // namespace artemis
