// The arithmetic of LoRA. Hu et al. 2021, arXiv:2106.09685; as peft.
//
//   y = W x + b + s · B (A drop(x)),   s = alpha / r,   A [r, in], B [out, r] = 0 at the start
//
// With use_rslora s = alpha / √r (Kalajdzievski 2023, arXiv:2312.03732). A starts from Kaiming's
// uniform distribution with a = √5, U(−1/√in, 1/√in), or from N(0, 1/r²).
#include "core/engine/peft/lora_adapter.h"

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/engine/nn/product.h"
#include "core/engine/nn/random.h"
#include "core/engine/peft/targets.h"

namespace artemis {

namespace {

/// y += s · (x Aᵀ) Bᵀ in place: the product W x itself is not needed for any gradient.
struct Update : torch::autograd::Function<Update> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, at::Tensor y,
                              const at::Tensor& x, const at::Tensor& a, const at::Tensor& b,
                              double scale) {
        const at::Tensor inner = product(x, a.t()).mul_(scale);
        addProduct(y, inner, b.t());
        context->mark_dirty({y});
        context->save_for_backward({x, a, b, inner});
        context->saved_data["scale"] = scale;
        return y;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor g = gradients[0].contiguous();
        const at::Tensor inner = product(g, saved[2]).mul_(context->saved_data["scale"].toDouble());
        return {g,
                context->needs_input_grad(1) ? product(inner, saved[1]) : at::Tensor(),
                wideProduct(inner.t(), x),
                wideProduct(g.t(), saved[3]),
                {}};
    }
};

}  // namespace

LoraAdapter::LoraAdapter(const Projection& projection, const LoraOptions& options,
                         std::uint64_t seed, const LoraAdapter* lender)
    : m_dropout(options.dropout),
      m_key(random::key({projection.key(), random::key("lora_dropout")})) {
    if (lender != nullptr) {
        m_matrices = lender->m_matrices;
        m_scale = lender->m_scale;
        return;
    }
    const std::int64_t in = projection.weight().inFeatures();
    const std::int64_t out = projection.weight().outFeatures();
    const auto rank = static_cast<std::int64_t>(
        numberOf(options.rankPattern, projection.name(), static_cast<double>(options.r)));
    const auto width = static_cast<double>(rank);
    m_scale = numberOf(options.alphaPattern, projection.name(), options.alpha) /
              (options.rankStabilized ? std::sqrt(width) : width);
    auto& [a, b] = *m_matrices;
    a.name = projection.name() + ".lora_A.weight";
    b.name = projection.name() + ".lora_B.weight";
    const std::uint64_t key = random::key({seed, random::key(a.name)});
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    a.value = options.init == "gaussian" ? normalTensor({rank, in}, 1.0 / width, key)
                                         : uniformTensor({rank, in}, -bound, bound, key);
    b.value = at::zeros({out, rank}, at::kFloat);
    a.train(true);
    b.train(true);
}

at::Tensor LoraAdapter::apply(const at::Tensor& x, const Next& next, const at::Tensor& rowKeys,
                              const Context& context) const {
    return Update::apply(next(x), context.drop(x, m_dropout, rowKeys, m_key), m_matrices->a.value,
                         m_matrices->b.value, m_scale);
}

std::vector<Moved> LoraAdapter::takeOver(SlotAdapter& earlier) {
    const at::NoGradGuard guard;
    const auto& before = dynamic_cast<const LoraAdapter&>(earlier);
    const auto& [a, b] = *before.m_matrices;
    const std::int64_t kept = std::min(a.value.size(0), m_matrices->a.value.size(0));
    const at::Tensor strength =
        at::linalg_vector_norm(a.value, 2, 1) * at::linalg_vector_norm(b.value, 2, 0);
    const at::Tensor components =
        std::get<0>(strength.argsort(true, 0, true).narrow(0, 0, kept).sort());
    const double factor = before.m_scale / m_scale;
    m_matrices->a.value.narrow(0, 0, kept).copy_(a.value.index_select(0, components));
    m_matrices->b.value.narrow(1, 0, kept).copy_(b.value.index_select(1, components).mul_(factor));
    if (a.value.sizes() == m_matrices->a.value.sizes() && factor == 1) {
        return {{&a, &m_matrices->a}, {&b, &m_matrices->b}};
    }
    const auto* first = components.const_data_ptr<std::int64_t>();
    const std::vector<std::int64_t> slices(first, first + kept);
    return {{&a, &m_matrices->a, 0, slices}, {&b, &m_matrices->b, 1, slices, factor}};
}

void LoraAdapter::mergeInto(Projection& projection) const {
    projection.weight().add(at::mm(m_matrices->b.value, m_matrices->a.value).mul_(m_scale));
}

}  // namespace artemis
