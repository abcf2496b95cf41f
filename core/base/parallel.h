// Parallel loops over index ranges for work that knows no LibTorch.
#pragma once

#include <cstdint>
#include <functional>

namespace artemis {

/// Calls work(begin, end) for ranges that together cover 0 … count − 1 once, on up to `threads`
/// threads; returns when all are done. The exception of the lowest range that threw is rethrown.
void parallelRanges(std::int64_t count, int threads,
                    const std::function<void(std::int64_t begin, std::int64_t end)>& work);

}  // namespace artemis
