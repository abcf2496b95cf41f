// How much of a model nothing trains in, seen from below.
#pragma once

#include "core/engine/models/model.h"

namespace artemis {

/// The lowest block that trains, or reads what trains: embedding and the blocks below it are
/// frozen. All blocks where the head alone trains, 0 where the embedding does. Found by a walk with
/// gradients over `input`, of which a few tokens are enough.
std::int64_t frozenBlocks(const Model& model, const Input& input, const Context& context);

}  // namespace artemis
