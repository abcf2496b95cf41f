// Attention on packed rows: no grid, no padding, no mask, and no probabilities kept.
#pragma once

#include "core/engine/nn/attention.h"

namespace artemis {

/// As attention(), where no layout hides anything but padding and the processor hasGemm(), for q, k
/// and v in bf16 hasGemmBf16(). Softmax is in fp32.
/// Scores of a hundred queries at a time stay in the cache and are computed again in the backward
/// pass (Dao et al. 2022, arXiv:2205.14135, without its tiling of keys).
at::Tensor packedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const AttentionRows& rows, const AttentionOptions& options,
                           const Context& context);

}  // namespace artemis
