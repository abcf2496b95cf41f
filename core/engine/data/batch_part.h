// Some examples of a batch as a batch of their own.
#pragma once

#include <cstddef>
#include <span>

#include "core/engine/data/task.h"

namespace artemis {

/// What a model reads of the examples at these places, which rise, and the rows wanted of them; no
/// labels.
Batch batchPart(const Batch& batch, std::span<const std::size_t> places);

}  // namespace artemis
