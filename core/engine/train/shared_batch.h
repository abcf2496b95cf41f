// One batch as a part for each worker.
#pragma once

#include <span>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/train/workers.h"

namespace artemis {

/// The examples with these indices, shared out so that each worker has about as many tokens.
/// `lengths` are those of the whole data set.
std::vector<Batch> sharedBatch(const Task& task, const Dataset& data,
                               std::span<const std::int64_t> lengths,
                               std::vector<std::int64_t> indices, const Draw& draw,
                               const Workers& workers);

}  // namespace artemis
