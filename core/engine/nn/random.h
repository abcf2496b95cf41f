// Random tensors and dropout from counters: the same whatever the threads, batches, resumption or
// recomputation.
#pragma once

#include <cstdint>

#include "core/base/random.h"
#include "core/engine/nn/torch.h"

namespace artemis {

/// fp32 tensors of independent draws, element i from (key, i).
at::Tensor normalTensor(at::IntArrayRef shape, double deviation, std::uint64_t key);
at::Tensor uniformTensor(at::IntArrayRef shape, double low, double high, std::uint64_t key);

/// Zeroes each element with probability p and scales the rest by 1 / (1 - p). `x` is [rows,
/// columns] in memory, fp32 or bf16; `rowKeys` int32 [rows]; element (r, c) is decided by
/// (rowKeys[r], siteKey, c). The mask is never stored: backward draws it again. p = 0 returns x
/// itself.
at::Tensor dropout(const at::Tensor& x, double p, const at::Tensor& rowKeys, std::uint64_t siteKey);

/// dropout() of one row in memory; `in` and `out` may be the same.
void dropoutRow(const float* in, float* out, std::int64_t columns, double p, std::int32_t rowKey,
                std::uint64_t siteKey);

}  // namespace artemis
