// Which attention is taken, and the one on the padded grid: LibTorch's fused kernel where there
// is no dropout.
#include "core/engine/nn/attention.h"

#include <limits>
#include <optional>

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/packed_attention.h"

namespace artemis {

namespace {

/// [examples, longest, heads · d] → [examples, heads, longest, d]
at::Tensor splitHeads(const at::Tensor& grid, std::int64_t heads) {
    return grid.view({grid.size(0), grid.size(1), heads, grid.size(2) / heads}).transpose(1, 2);
}

at::Tensor penalty(const at::Tensor& seen, float hidden) {
    return at::zeros(seen.sizes(), at::kFloat).masked_fill_(seen.logical_not(), hidden);
}

/// Additive mask [examples or 1, 1, queries or 1, keys], undefined where every key is seen. Causal
/// attention over right-padded rows needs no key mask: padding comes after every real query.
/// Padding is hidden by the lowest number, the future by −∞: a query that sees padding alone gets
/// the mean over it, as in the reference, and never NaN.
at::Tensor makeMask(const Layout& layout, const Wanted* wanted, bool causal, bool keysHidden) {
    using Limits = std::numeric_limits<float>;
    at::Tensor mask;
    if (keysHidden) {
        mask = penalty(layout.attend.view({layout.examples(), 1, 1, layout.longest}),
                       Limits::lowest());
    }
    if (causal) {
        const at::Tensor keys = at::arange(layout.longest).view({1, 1, 1, -1});
        const at::Tensor queries =
            wanted == nullptr ? keys.transpose(2, 3)
                              : wanted->positions.view({layout.examples(), 1, wanted->longest, 1});
        const at::Tensor future = penalty(keys.le(queries), -Limits::infinity());
        mask = mask.defined() ? mask + future : future;
    }
    return mask;
}

/// Random keys of the rows of softmax [examples, heads, queries] from those of the query tokens.
at::Tensor attentionKeys(const at::Tensor& rowKeys, const at::Tensor& grid, std::int64_t examples,
                         std::int64_t longest, std::int64_t heads) {
    const at::Tensor cells =
        at::zeros({examples * longest}, at::kInt).index_copy_(0, grid, rowKeys);
    return (cells.view({examples, 1, longest}) +
            at::arange(heads, at::kInt).view({1, heads, 1}).mul(headKey))
        .contiguous();
}

}  // namespace

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                     const Layout& layout, const Wanted* wanted, const AttentionOptions& options,
                     const Context& context) {
    const bool rounded = q.scalar_type() == at::kBFloat16;
    const bool fits = layout.rightPadded && q.is_cpu();
    if (fits && (rounded ? hasGemmBf16() : hasGemm())) {
        return packedAttention(q, k, v, layout, wanted, options, context);
    }
    const auto wide = [](const at::Tensor& t) { return t.to(at::kFloat); };
    return (fits && hasGemm() ? packedAttention : gridAttention)(wide(q), wide(k), wide(v), layout,
                                                                 wanted, options, context)
        .to(q.scalar_type());
}

at::Tensor gridAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                         const Layout& layout, const Wanted* wanted,
                         const AttentionOptions& options, const Context& context) {
    const std::int64_t examples = layout.examples();
    const at::Tensor& grid = wanted == nullptr ? layout.grid : wanted->grid;
    const std::int64_t queries = wanted == nullptr ? layout.longest : wanted->longest;
    const at::Tensor query = splitHeads(toGrid(q, grid, examples, queries), options.heads);
    const at::Tensor key =
        splitHeads(toGrid(k, layout.grid, examples, layout.longest), options.heads);
    const at::Tensor value =
        splitHeads(toGrid(v, layout.grid, examples, layout.longest), options.heads);

    const bool hidesPadding = layout.attend.defined() && !(options.causal && layout.rightPadded);
    at::Tensor out;
    // The fused kernel knows neither dropout nor the mean over padding.
    if (layout.startHidden || (context.training && options.dropout > 0)) {
        at::Tensor scores = at::matmul(query * options.scale, key.transpose(2, 3));
        const at::Tensor mask = makeMask(layout, wanted, options.causal, hidesPadding);
        if (mask.defined()) {
            scores = scores + mask;
        }
        const at::Tensor& tokens = layout.rowKeys;
        const at::Tensor keys =
            attentionKeys(wanted == nullptr ? tokens : tokens.index_select(0, wanted->rows), grid,
                          examples, queries, options.heads);
        out = at::matmul(context.drop(at::softmax(scores, -1), options.dropout, keys, options.site),
                         value);
    } else {
        const bool fusedCausal = options.causal && wanted == nullptr && !hidesPadding;
        const at::Tensor mask =
            fusedCausal ? at::Tensor() : makeMask(layout, wanted, options.causal, hidesPadding);
        out = at::scaled_dot_product_attention(
            query, key, value, mask.defined() ? std::optional<at::Tensor>(mask) : std::nullopt, 0.0,
            fusedCausal, options.scale);
    }
    const at::Tensor rows = out.transpose(1, 2).reshape({examples * queries, q.size(1)});
    return fromGrid(rows, grid);
}

}  // namespace artemis
