// Attention of packed rows: which rows see which, and the options of a layer.
#pragma once

#include <cstdint>

#include "core/engine/nn/context.h"
#include "core/engine/nn/key_value_cache.h"

namespace artemis {

/// Added to the random key of a query's row for each head.
inline constexpr std::uint32_t headKey = 0x3c6ef372;

struct AttentionOptions {
    std::int64_t heads = 1;
    double scale = 1;  ///< Scores are multiplied by it.
    bool causal = false;
    double dropout = 0;
    std::uint64_t site = 0;
    /// Heads of k and v, each shared by as many of q (Ainslie et al. 2023); 0: as many as `heads`.
    std::int64_t keyHeads = 0;
    /// What a query gets that may see no key, being padding itself: the mean over all keys, as
    /// transformers' LLaMA, else over those before it, as its GPT-2.
    bool blindSeesAll = false;

    std::int64_t sharing() const { return keyHeads == 0 ? 1 : heads / keyHeads; }
};

/// Where queries and keys come from. What it refers to must outlive the call.
struct AttentionRows {
    const Layout& queries;           ///< The rows that q is made of.
    const Wanted* wanted = nullptr;  ///< q holds these of them alone.
    const Layout* memory = nullptr;  ///< The rows of k and v, where those are of another stream.
    LayerCache* cache = nullptr;     ///< Keys and values of what came before (inference only).
    /// Which example of memory each one of q reads; empty: its own.
    std::vector<std::int64_t> memoryOf{};
    /// [heads, 2 · reach − 1], or undefined: added to the scores, by key − query + reach − 1, both
    /// counted from the start of the example.
    at::Tensor bias{};

    const Layout& keys() const { return memory == nullptr ? queries : *memory; }
};

/// softmax(scale · QKᵀ + bias + mask) · V for each example and head (Vaswani et al. 2017). k, v:
/// [tokens, keyHeads · d]; q: [tokens, heads · d], or [n, heads · d] for the n rows wanted. Returns
/// as many rows as q has. With a cache k and v are those of the new tokens: they are added to it
/// and the queries see all of it. Differentiable in q, k, v and bias.
at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const AttentionRows& rows, const AttentionOptions& options,
                     const Context& context);

/// The same by LibTorch's operations on a padded grid, for every layout and processor.
at::Tensor gridAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                         const AttentionRows& rows, const AttentionOptions& options,
                         const Context& context);

}  // namespace artemis
