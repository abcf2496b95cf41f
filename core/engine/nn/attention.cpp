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

/// [examples or 1, queries]: index of each query in its example, counted from the first key.
at::Tensor queryPositions(const AttentionRows& rows) {
    const at::Tensor within = rows.wanted == nullptr ? at::arange(rows.queries.longest).unsqueeze(0)
                                                     : rows.wanted->positions;
    return rows.cache == nullptr
               ? within
               : within + at::tensor(rows.cache->all.lengths(), at::kLong).unsqueeze(1);
}

/// [examples, keys] that may be attended to; undefined where that is all of them.
at::Tensor visibleKeys(const AttentionRows& rows, std::int64_t keys, bool causal) {
    if (rows.cache != nullptr) {
        return {};  // What lies behind a row's tokens is its future.
    }
    const Layout& layout = rows.keys();
    const bool paddingIsFuture = causal && layout.rightPadded;
    if (!layout.attend.defined() || paddingIsFuture) {
        return {};
    }
    const at::Tensor seen = layout.attend.narrow(1, 0, keys);
    return rows.memoryOf.empty() ? seen
                                 : seen.index_select(0, at::tensor(rows.memoryOf, at::kLong));
}

/// Additive mask [examples or 1, 1, queries or 1, keys], undefined where every key is seen. Causal
/// attention over right-padded rows needs no key mask: padding comes after every real query.
/// Padding is hidden by the lowest number, the future by −∞: a query that sees padding alone gets
/// the mean over it, as in the reference, and never NaN.
at::Tensor makeMask(const AttentionRows& rows, const at::Tensor& visible, std::int64_t count,
                    bool causal) {
    using Limits = std::numeric_limits<float>;
    at::Tensor mask;
    if (visible.defined()) {
        mask = penalty(visible.view({-1, 1, 1, count}), Limits::lowest());
    }
    if (causal) {
        const at::Tensor keys = at::arange(count).view({1, 1, 1, -1});
        const at::Tensor queries = queryPositions(rows).unsqueeze(1).unsqueeze(3);
        const at::Tensor future = penalty(keys.le(queries), -Limits::infinity());
        mask = mask.defined() ? mask + future : future;
    }
    return mask;
}

/// [examples or 1, heads, queries, keys] from rows.bias.
at::Tensor scoreBias(const AttentionRows& rows, std::int64_t keys) {
    const at::Tensor queries = queryPositions(rows);
    const at::Tensor index =
        at::arange(keys).view({1, 1, keys}) - queries.unsqueeze(2) + (rows.bias.size(1) - 1) / 2;
    return rows.bias.index_select(1, index.clamp(0, rows.bias.size(1) - 1).reshape({-1}))
        .view({rows.bias.size(0), index.size(0), index.size(1), keys})
        .transpose(0, 1);
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
                     const AttentionRows& rows, const AttentionOptions& options,
                     const Context& context) {
    if (rows.cache != nullptr) {
        rows.cache->add(k, v, rows.queries);
    }
    const bool rounded = q.scalar_type() == at::kBFloat16;
    const bool fits = rows.keys().rightPadded && q.is_cpu();
    if (fits && (rounded ? hasGemmBf16() : hasGemm())) {
        return packedAttention(q, k, v, rows, options, context);
    }
    const auto wide = [](const at::Tensor& t) { return t.to(at::kFloat); };
    return (fits && hasGemm() ? packedAttention : gridAttention)(wide(q), wide(k), wide(v), rows,
                                                                 options, context)
        .to(q.scalar_type());
}

at::Tensor gridAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                         const AttentionRows& rows, const AttentionOptions& options,
                         const Context& context) {
    const Wanted* wanted = rows.wanted;
    const std::int64_t examples = rows.queries.examples();
    const at::Tensor& grid = wanted == nullptr ? rows.queries.grid : wanted->grid;
    const std::int64_t queries = wanted == nullptr ? rows.queries.longest : wanted->longest;
    const at::Tensor query = splitHeads(toGrid(q, grid, examples, queries), options.heads);
    const auto ofHeads = [&](const at::Tensor& packed, const at::Tensor& cached) {
        const Layout& layout = rows.keys();
        at::Tensor cells = cached.defined()
                               ? cached.to(at::kFloat)
                               : toGrid(packed, layout.grid, layout.examples(), layout.longest);
        if (!rows.memoryOf.empty()) {
            cells = cells.index_select(0, at::tensor(rows.memoryOf, at::kLong));
        }
        const at::Tensor heads = splitHeads(cells, options.heads / options.sharing());
        return options.sharing() == 1 ? heads : heads.repeat_interleave(options.sharing(), 1);
    };
    const at::Tensor key = ofHeads(k, rows.cache == nullptr ? at::Tensor() : rows.cache->keys);
    const at::Tensor value = ofHeads(v, rows.cache == nullptr ? at::Tensor() : rows.cache->values);

    const at::Tensor visible = visibleKeys(rows, key.size(2), options.causal);
    at::Tensor out;
    // The fused kernel knows neither dropout nor the mean over padding, nor gradients of a bias.
    if (rows.keys().startHidden || rows.bias.defined() ||
        (context.training && options.dropout > 0)) {
        at::Tensor scores = at::matmul(query * options.scale, key.transpose(2, 3));
        if (rows.bias.defined()) {
            scores = scores + scoreBias(rows, key.size(2));
        }
        const at::Tensor mask = makeMask(rows, visible, key.size(2), options.causal);
        if (mask.defined()) {
            constexpr float lowest = std::numeric_limits<float>::lowest();
            scores = scores + (options.blindSeesAll ? mask.clamp_min(lowest) : mask);
        }
        const at::Tensor& tokens = rows.queries.rowKeys;
        const at::Tensor keys =
            attentionKeys(wanted == nullptr ? tokens : tokens.index_select(0, wanted->rows), grid,
                          examples, queries, options.heads);
        out = at::matmul(context.drop(at::softmax(scores, -1), options.dropout, keys, options.site),
                         value);
    } else {
        const bool fusedCausal =
            options.causal && wanted == nullptr && rows.cache == nullptr && !visible.defined();
        const at::Tensor mask =
            fusedCausal ? at::Tensor() : makeMask(rows, visible, key.size(2), options.causal);
        out = at::scaled_dot_product_attention(
            query, key, value, mask.defined() ? std::optional<at::Tensor>(mask) : std::nullopt, 0.0,
            fusedCausal, options.scale);
    }
    const at::Tensor cells = out.transpose(1, 2).reshape({examples * queries, q.size(1)});
    return fromGrid(cells, grid);
}

}  // namespace artemis
