// Each example and head by itself, with small matrix products on views of the packed rows.
#include "core/engine/nn/packed_attention.h"

#include <ATen/core/ivalue.h>

#include <algorithm>
#include <numeric>

#include "core/engine/nn/attention_plan.h"
#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/softmax.h"
#include "core/engine/nn/thin.h"

namespace artemis {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t queriesAtOnce = 128;

/// Rows of one head: width columns of packed rows from `first` on.
template <class T>
Matrix<T> rowsOf(const at::Tensor& t, std::int64_t first, std::int64_t count, std::int64_t head,
                 std::int64_t width) {
    return {t.const_data_ptr<T>() + first * t.stride(0) + head * width, count, width, t.stride(0),
            1};
}
template <class T>
T* at(at::Tensor& t, std::int64_t row, std::int64_t head, std::int64_t width) {
    return t.mutable_data_ptr<T>() + row * t.stride(0) + head * width;
}

/// Some queries of one example and head, with the keys they see and the head of those.
struct Block {
    std::int64_t example, query, queries, key, keys, head, keyHead, width;
};

class Scores {
public:
    Scores(const AttentionPlan& plan, const Block& block) : m_plan(plan), m_block(block) {}

    const AttentionPlan& plan() const { return m_plan; }
    std::int64_t stride() const { return (m_block.keys + 15) / 16 * 16; }
    /// Memory of this thread for the nth matrix of scores.
    float* room(std::size_t n) const {
        thread_local std::array<std::vector<float>, 3> rooms;
        rooms[n].resize(
            std::max(rooms[n].size(), static_cast<std::size_t>(queriesAtOnce * stride())));
        return rooms[n].data();
    }
    MatrixView view(const float* scores) const {
        return {scores, m_block.queries, m_block.keys, stride(), 1};
    }

    /// `bias` may be undefined.
    template <class T>
    void probabilities(const at::Tensor& q, const at::Tensor& k, const at::Tensor& bias,
                       float* out) const {
        const Block& b = m_block;
        multiply(rowsOf<T>(q, b.query, b.queries, b.head, b.width),
                 rowsOf<T>(k, b.key, b.keys, b.keyHead, b.width).transposed(), Onto::Nothing, out,
                 stride());
        const auto scale = static_cast<float>(m_plan.options.scale);
        for (std::int64_t i = 0; i < b.queries; ++i) {
            float* row = out + i * stride();
            if (bias.defined()) {
                const float* add = bias.const_data_ptr<float>() + biasOf(bias, i);
                for (std::int64_t j = 0; j < b.keys; ++j) {
                    row[j] = row[j] * scale + add[j];
                }
            }
            softmaxRow(row, seen(i), b.keys, bias.defined() ? 1 : scale);
        }
    }
    /// Keys that the ith query may see.
    std::int64_t seen(std::int64_t i) const {
        return m_plan.options.causal ? m_plan.positions[m_block.query + i] + 1 : m_block.keys;
    }
    /// Where the bias of the ith query for the first key stands.
    std::int64_t biasOf(const at::Tensor& bias, std::int64_t i) const {
        return (m_block.head + 1) * bias.size(1) - (bias.size(1) + 1) / 2 -
               m_plan.positions[m_block.query + i];
    }
    void drop(const float* in, float* out) const {
        for (std::int64_t i = 0; i < m_block.queries; ++i) {
            const std::uint32_t key = m_plan.rowKeys[m_block.query + i] +
                                      static_cast<std::uint32_t>(m_block.head) * headKey;
            dropoutRow(in + i * stride(), out + i * stride(), m_block.keys, m_plan.dropout,
                       static_cast<std::int32_t>(key), m_plan.siteKey);
        }
    }
    /// dScores over dP; those of the bias are added to `dBias` [heads, …] where it is defined.
    void backward(const float* p, float* dp, const at::Tensor& dBias) const {
        const auto scale = static_cast<float>(m_plan.options.scale);
        for (std::int64_t i = 0; i < m_block.queries; ++i) {
            float* row = dp + i * stride();
            softmaxRowBackward(p + i * stride(), row, m_block.keys, dBias.defined() ? 1 : scale);
            if (dBias.defined()) {
                float* sums = dBias.mutable_data_ptr<float>() + biasOf(dBias, i);
                for (std::int64_t j = 0; j < m_block.keys; ++j) {
                    sums[j] += row[j];
                    row[j] *= scale;
                }
            }
        }
    }

private:
    const AttentionPlan& m_plan;
    const Block& m_block;
};

/// task(block) for all queries, examples and heads. Parallel are examples and heads of keys: heads
/// that share keys add to the same gradients.
template <class Task>
void forBlocks(const AttentionPlan& plan, std::int64_t width, const Task& task) {
    const std::int64_t sharing = plan.options.sharing();
    const std::int64_t heads = plan.options.heads;
    const std::int64_t pairs = static_cast<std::int64_t>(plan.examples.size()) * heads;
    at::parallel_for(0, pairs / sharing, 4, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t pair = first * sharing; pair < last * sharing; ++pair) {
            const std::int64_t example = pair / heads;
            const AttentionSpan& span = plan.examples[example];
            for (std::int64_t i = 0; i < span.queries; i += queriesAtOnce) {
                const std::int64_t queries = std::min(queriesAtOnce, span.queries - i);
                const std::int64_t query = span.query + i;
                const std::int64_t keys =
                    plan.options.causal ? plan.positions[query + queries - 1] + 1 : span.keys;
                const std::int64_t head = pair % heads;
                task(Block{example, query, queries, span.key, keys, head, head / sharing, width});
            }
        }
    });
}

/// Queries of one example up to which keys are read as they lie.
constexpr std::int64_t fewQueries = 4;

/// What attend() does for one block, without packing keys and values.
template <class T>
void attendFew(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
               const at::Tensor& bias, const Scores& scores, const Block& b, at::Tensor& out) {
    thread_local std::vector<float> query, sums;
    const auto scale = static_cast<float>(scores.plan().options.scale);
    float* p = scores.room(0);
    const Matrix<T> keys = rowsOf<T>(k, b.key, b.keys, b.keyHead, b.width);
    const Matrix<T> values = rowsOf<T>(v, b.key, b.keys, b.keyHead, b.width);
    for (std::int64_t i = 0; i < b.queries; ++i) {
        const T* from = rowsOf<T>(q, b.query + i, 1, b.head, b.width).data;
        query.assign(from, from + b.width);
        const std::int64_t seen = scores.seen(i);
        for (std::int64_t j = 0; j < seen; ++j) {
            p[j] = dot(query.data(), keys.data + j * keys.rowStride, b.width) * scale;
        }
        if (bias.defined()) {
            addScaled(1, bias.const_data_ptr<float>() + scores.biasOf(bias, i), p, seen);
        }
        softmaxRow(p, seen, seen, 1);
        sums.assign(static_cast<std::size_t>(b.width), 0);
        for (std::int64_t j = 0; j < seen; ++j) {
            addScaled(p[j], values.data + j * values.rowStride, sums.data(), b.width);
        }
        std::ranges::copy(sums, at<T>(out, b.query + i, b.head, b.width));
    }
}

/// T: type of q, k, v and the result. Scores are fp32.
template <class T>
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                  const at::Tensor& bias, const AttentionPlan& plan) {
    at::Tensor out = at::empty({q.size(0), q.size(1)}, q.options());
    const std::int64_t width = q.size(1) / plan.options.heads;
    forBlocks(plan, width, [&](const Block& b) {
        const Scores scores(plan, b);
        if (b.queries <= fewQueries && plan.dropout == 0) {
            attendFew<T>(q, k, v, bias, scores, b, out);
            return;
        }
        float* p = scores.room(0);
        scores.probabilities<T>(q, k, bias, p);
        if (plan.dropout > 0) {
            scores.drop(p, p);
        }
        multiply(scores.view(p), rowsOf<T>(v, b.key, b.keys, b.keyHead, width), Onto::Nothing,
                 at<T>(out, b.query, b.head, width), out.stride(0));
    });
    return out;
}

struct Needs {
    bool scores;  ///< Gradients of q and k.
    bool values;
    bool bias;
};

/// Gradients of q, k, v and bias. Those of k and v grow query by query, in fp32.
template <class T>
variable_list attendBackward(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                             const at::Tensor& bias, const at::Tensor& dOut,
                             const AttentionPlan& plan, const Needs& needs) {
    const auto sums = k.options().dtype(at::kFloat);
    at::Tensor dq = needs.scores ? at::empty(q.sizes(), q.options()) : at::Tensor();
    at::Tensor dk = needs.scores ? at::zeros(k.sizes(), sums) : at::Tensor();
    at::Tensor dv = needs.values ? at::zeros(v.sizes(), sums) : at::Tensor();
    // One for each example: heads of two examples are computed at the same time.
    const auto examples = static_cast<std::int64_t>(plan.examples.size());
    at::Tensor dBias =
        needs.bias ? at::zeros({examples, bias.size(0), bias.size(1)}) : at::Tensor();
    const std::int64_t width = q.size(1) / plan.options.heads;
    forBlocks(plan, width, [&](const Block& b) {
        const Scores scores(plan, b);
        const Matrix<T> g = rowsOf<T>(dOut, b.query, b.queries, b.head, width);
        float* p = scores.room(0);
        scores.probabilities<T>(q, k, bias, p);
        if (needs.values) {
            const float* kept = p;
            if (plan.dropout > 0) {
                scores.drop(p, scores.room(1));
                kept = scores.room(1);
            }
            multiply(scores.view(kept).transposed(), g, Onto::Output,
                     at<float>(dv, b.key, b.keyHead, width), dv.stride(0));
        }
        if (!needs.scores && !needs.bias) {
            return;
        }
        float* dp = scores.room(2);
        multiply(g, rowsOf<T>(v, b.key, b.keys, b.keyHead, width).transposed(), Onto::Nothing, dp,
                 scores.stride());
        if (plan.dropout > 0) {
            scores.drop(dp, dp);
        }
        scores.backward(p, dp, needs.bias ? dBias[b.example] : at::Tensor());
        if (!needs.scores) {
            return;
        }
        multiply(scores.view(dp), rowsOf<T>(k, b.key, b.keys, b.keyHead, width), Onto::Nothing,
                 at<T>(dq, b.query, b.head, width), dq.stride(0));
        multiply(scores.view(dp).transposed(), rowsOf<T>(q, b.query, b.queries, b.head, width),
                 Onto::Output, at<float>(dk, b.key, b.keyHead, width), dk.stride(0));
    });
    return {dq, dk, dv, needs.bias ? dBias.sum(0) : dBias, {}};
}

struct Packed : Function<Packed> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& q, const at::Tensor& k,
                              const at::Tensor& v, const std::optional<at::Tensor>& given,
                              const c10::intrusive_ptr<AttentionPlan>& plan) {
        const at::Tensor bias = given.value_or(at::Tensor());
        context->save_for_backward({q, k, v, bias});
        context->saved_data["plan"] = c10::IValue::make_capsule(plan);
        const bool rounded = q.scalar_type() == at::kBFloat16;
        return rounded ? attend<at::BFloat16>(q, k, v, bias, *plan)
                       : attend<float>(q, k, v, bias, *plan);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &bias = saved[3];
        const auto plan = c10::static_intrusive_pointer_cast<AttentionPlan>(
            context->saved_data["plan"].toCapsule());
        const at::Tensor dOut = gradients[0].contiguous();
        const Needs needs{context->needs_input_grad(0) || context->needs_input_grad(1),
                          context->needs_input_grad(2),
                          bias.defined() && context->needs_input_grad(3)};
        return q.scalar_type() == at::kBFloat16
                   ? attendBackward<at::BFloat16>(q, k, v, bias, dOut, *plan, needs)
                   : attendBackward<float>(q, k, v, bias, dOut, *plan, needs);
    }
};

}  // namespace

at::Tensor packedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const AttentionRows& rows, const AttentionOptions& options,
                           const Context& context) {
    const auto plan = makePlan(rows, options, context);
    const auto all = [&](const at::Tensor& given, const at::Tensor LayerCache::*kept) {
        return rows.cache == nullptr ? given
                                     : (rows.cache->*kept).flatten(0, 1).to(q.scalar_type());
    };
    return Packed::apply(q, all(k, &LayerCache::keys), all(v, &LayerCache::values),
                         rows.bias.defined() ? std::optional(rows.bias) : std::nullopt, plan);
}

}  // namespace artemis
