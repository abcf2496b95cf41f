// Batches of an evaluation: by falling length, shared out to the workers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "core/engine/data/task.h"
#include "core/engine/train/workers.h"

namespace artemis {

/// Calls visit(number, indices) for every batch of at most `size` examples, each on one worker:
/// number modulo their count. Ends early where `stop` is requested.
void eachBatch(const Dataset& data, std::int64_t size, Workers& workers, std::stop_token stop,
               const std::function<void(std::size_t, std::span<const std::int64_t>)>& visit);

}  // namespace artemis
