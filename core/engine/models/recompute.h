// Blocks whose activations are computed again in the backward pass instead of being kept. Chen et
// al. 2016, "Training deep nets with sublinear memory cost", arXiv:1604.06174.
#pragma once

#include "core/engine/models/model.h"

namespace artemis {

/// As model.block(), but only the block's input is kept. The model must outlive the backward pass.
/// Dropout draws the same numbers again, since they come from counters.
void recomputedBlock(const Model& model, std::int64_t index, State& state, const Input& input,
                     bool pick, const Context& context);

}  // namespace artemis
