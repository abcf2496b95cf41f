// Attention of packed rows: keys and values of every row, queries of all rows or of wanted ones.
#pragma once

#include <cstdint>

#include "core/engine/nn/context.h"

namespace artemis {

/// Added to the random key of a query's row for each head.
inline constexpr std::uint32_t headKey = 0x3c6ef372;

struct AttentionOptions {
    std::int64_t heads = 1;
    double scale = 1;  ///< Scores are multiplied by it.
    bool causal = false;
    double dropout = 0;
    std::uint64_t site = 0;
};

/// softmax(scale · QKᵀ + mask) · V for each example and head (Vaswani et al. 2017). k, v: [tokens,
/// heads · d]; q: [tokens, heads · d], or [n, heads · d] for the n rows of `wanted`. Returns as
/// many rows as q has.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const Layout& layout, const Wanted* wanted, const AttentionOptions& options,
                     const Context& context);

/// The same by LibTorch's operations on a padded grid, for every layout and processor.
at::Tensor gridAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                         const Layout& layout, const Wanted* wanted,
                         const AttentionOptions& options, const Context& context);

}  // namespace artemis
