// Each example and head by itself, with small matrix products on views of the packed rows.
#include "core/engine/nn/packed_attention.h"

#include <ATen/core/ivalue.h>

#include <algorithm>
#include <numeric>

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/softmax.h"

namespace artemis {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

constexpr std::int64_t queriesAtOnce = 128;

/// Rows of one example in q, and in k and v.
struct Span {
    std::int64_t query, queries, key, keys;
};

/// Everything but the tensors that get gradients.
struct Plan : torch::CustomClassHolder {
    std::vector<Span> examples;
    std::vector<std::int64_t> positions;  ///< Of each query within its example.
    std::vector<std::uint32_t> rowKeys;   ///< Of each query, for random numbers.
    AttentionOptions options;
    double dropout = 0;
    std::uint64_t siteKey = 0;
};

c10::intrusive_ptr<Plan> makePlan(const Layout& layout, const Wanted* wanted,
                                  const AttentionOptions& options, const Context& context) {
    auto plan = c10::make_intrusive<Plan>();
    plan->options = options;
    plan->dropout = context.training ? options.dropout : 0;
    plan->siteKey = context.siteKey(options.site);
    std::vector<std::int64_t> rows(wanted == nullptr ? layout.tokens : wanted->rows.numel());
    if (wanted == nullptr) {
        std::iota(rows.begin(), rows.end(), std::int64_t{0});
    } else {
        const auto* from = wanted->rows.const_data_ptr<std::int64_t>();
        std::copy_n(from, rows.size(), rows.begin());
    }
    const auto* keys = layout.rowKeys.const_data_ptr<std::int32_t>();
    std::int64_t start = 0;
    std::size_t next = 0;
    for (const std::int64_t length : layout.lengths) {
        const std::size_t first = next;
        for (; next < rows.size() && rows[next] < start + length; ++next) {
            plan->positions.push_back(rows[next] - start);
            plan->rowKeys.push_back(static_cast<std::uint32_t>(keys[rows[next]]));
        }
        plan->examples.push_back({static_cast<std::int64_t>(first),
                                  static_cast<std::int64_t>(next - first), start, length});
        start += length;
    }
    return plan;
}

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

/// Some queries of one example and head, with the keys they see.
struct Block {
    std::int64_t query, queries, key, keys, head, width;
};

class Scores {
public:
    Scores(const Plan& plan, const Block& block) : m_plan(plan), m_block(block) {}

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

    template <class T>
    void probabilities(const at::Tensor& q, const at::Tensor& k, float* out) const {
        const Block& b = m_block;
        multiply(rowsOf<T>(q, b.query, b.queries, b.head, b.width),
                 rowsOf<T>(k, b.key, b.keys, b.head, b.width).transposed(), Onto::Nothing, out,
                 stride());
        const auto scale = static_cast<float>(m_plan.options.scale);
        for (std::int64_t i = 0; i < b.queries; ++i) {
            const std::int64_t seen =
                m_plan.options.causal ? m_plan.positions[b.query + i] + 1 : b.keys;
            softmaxRow(out + i * stride(), seen, b.keys, scale);
        }
    }
    void drop(const float* in, float* out) const {
        for (std::int64_t i = 0; i < m_block.queries; ++i) {
            const std::uint32_t key = m_plan.rowKeys[m_block.query + i] +
                                      static_cast<std::uint32_t>(m_block.head) * headKey;
            dropoutRow(in + i * stride(), out + i * stride(), m_block.keys, m_plan.dropout,
                       static_cast<std::int32_t>(key), m_plan.siteKey);
        }
    }
    void backward(const float* p, float* dp) const {
        for (std::int64_t i = 0; i < m_block.queries; ++i) {
            softmaxRowBackward(p + i * stride(), dp + i * stride(), m_block.keys,
                               static_cast<float>(m_plan.options.scale));
        }
    }

private:
    const Plan& m_plan;
    const Block& m_block;
};

/// task(block) for all queries, examples and heads; heads of examples in parallel.
template <class Task>
void forBlocks(const Plan& plan, std::int64_t width, const Task& task) {
    const std::int64_t heads = plan.options.heads;
    const std::int64_t pairs = static_cast<std::int64_t>(plan.examples.size()) * heads;
    at::parallel_for(0, pairs, 4, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t pair = first; pair < last; ++pair) {
            const Span& span = plan.examples[pair / heads];
            for (std::int64_t i = 0; i < span.queries; i += queriesAtOnce) {
                const std::int64_t queries = std::min(queriesAtOnce, span.queries - i);
                const std::int64_t query = span.query + i;
                const std::int64_t keys =
                    plan.options.causal ? plan.positions[query + queries - 1] + 1 : span.keys;
                task(Block{query, queries, span.key, keys, pair % heads, width});
            }
        }
    });
}

/// T: type of q, k, v and the result. Scores are fp32.
template <class T>
at::Tensor attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const Plan& plan) {
    at::Tensor out = at::empty({q.size(0), q.size(1)}, q.options());
    const std::int64_t width = q.size(1) / plan.options.heads;
    forBlocks(plan, width, [&](const Block& b) {
        const Scores scores(plan, b);
        float* p = scores.room(0);
        scores.probabilities<T>(q, k, p);
        if (plan.dropout > 0) {
            scores.drop(p, p);
        }
        multiply(scores.view(p), rowsOf<T>(v, b.key, b.keys, b.head, width), Onto::Nothing,
                 at<T>(out, b.query, b.head, width), out.stride(0));
    });
    return out;
}

struct Needs {
    bool scores;  ///< Gradients of q and k.
    bool values;
};

/// Gradients of q, k, v. Those of k and v grow query by query, in fp32.
template <class T>
variable_list attendBackward(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                             const at::Tensor& dOut, const Plan& plan, const Needs& needs) {
    const auto sums = k.options().dtype(at::kFloat);
    at::Tensor dq = needs.scores ? at::empty(q.sizes(), q.options()) : at::Tensor();
    at::Tensor dk = needs.scores ? at::zeros(k.sizes(), sums) : at::Tensor();
    at::Tensor dv = needs.values ? at::zeros(v.sizes(), sums) : at::Tensor();
    const std::int64_t width = q.size(1) / plan.options.heads;
    forBlocks(plan, width, [&](const Block& b) {
        const Scores scores(plan, b);
        const Matrix<T> g = rowsOf<T>(dOut, b.query, b.queries, b.head, width);
        float* p = scores.room(0);
        scores.probabilities<T>(q, k, p);
        if (needs.values) {
            const float* kept = p;
            if (plan.dropout > 0) {
                scores.drop(p, scores.room(1));
                kept = scores.room(1);
            }
            multiply(scores.view(kept).transposed(), g, Onto::Output,
                     at<float>(dv, b.key, b.head, width), dv.stride(0));
        }
        if (!needs.scores) {
            return;
        }
        float* dp = scores.room(2);
        multiply(g, rowsOf<T>(v, b.key, b.keys, b.head, width).transposed(), Onto::Nothing, dp,
                 scores.stride());
        if (plan.dropout > 0) {
            scores.drop(dp, dp);
        }
        scores.backward(p, dp);
        multiply(scores.view(dp), rowsOf<T>(k, b.key, b.keys, b.head, width), Onto::Nothing,
                 at<T>(dq, b.query, b.head, width), dq.stride(0));
        multiply(scores.view(dp).transposed(), rowsOf<T>(q, b.query, b.queries, b.head, width),
                 Onto::Output, at<float>(dk, b.key, b.head, width), dk.stride(0));
    });
    return {dq, dk, dv, {}};
}

struct Packed : Function<Packed> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& q, const at::Tensor& k,
                              const at::Tensor& v, const c10::intrusive_ptr<Plan>& plan) {
        context->save_for_backward({q, k, v});
        context->saved_data["plan"] = c10::IValue::make_capsule(plan);
        const bool rounded = q.scalar_type() == at::kBFloat16;
        return rounded ? attend<at::BFloat16>(q, k, v, *plan) : attend<float>(q, k, v, *plan);
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2];
        const auto plan =
            c10::static_intrusive_pointer_cast<Plan>(context->saved_data["plan"].toCapsule());
        const at::Tensor dOut = gradients[0].contiguous();
        const Needs needs{context->needs_input_grad(0) || context->needs_input_grad(1),
                          context->needs_input_grad(2)};
        return q.scalar_type() == at::kBFloat16
                   ? attendBackward<at::BFloat16>(q, k, v, dOut, *plan, needs)
                   : attendBackward<float>(q, k, v, dOut, *plan, needs);
    }
};

}  // namespace

at::Tensor packedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const Layout& layout, const Wanted* wanted,
                           const AttentionOptions& options, const Context& context) {
    return Packed::apply(q, k, v, makePlan(layout, wanted, options, context));
}

}  // namespace artemis
