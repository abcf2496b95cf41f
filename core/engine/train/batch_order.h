// Batches of an evaluation: by falling length, shared out to the workers.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "core/engine/data/task.h"
#include "core/engine/train/workers.h"

namespace artemis {

/// Calls visit(number, indices) for every batch, each on one worker: number modulo their count. A
/// batch has at most `size` examples, and fewer where these are long: no more tokens than `size`
/// examples have on average. Ends early where `stop` is requested.
void eachBatch(const Dataset& data, std::int64_t size, Workers& workers, std::stop_token stop,
               const std::function<void(std::size_t, std::span<const std::int64_t>)>& visit);

}  // namespace artemis
