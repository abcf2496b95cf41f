// A few rows are multiplied from the blocks, many with the unpacked matrix.
#include "core/engine/nn/block_weight.h"

#include <optional>
#include <stdexcept>

#include "core/engine/nn/block_product.h"
#include "core/engine/nn/product.h"
#include "core/engine/nn/thin.h"

namespace artemis {

namespace {

BlockRows view(const KeptBlocks& blocks) {
    return {blocks.type, blocks.bytes.get(), blocks.rows, blocks.width};
}

struct BlockAffine : torch::autograd::Function<BlockAffine> {
    using Product = at::Tensor (*)(const BlockWeight&, const at::Tensor&, const at::Tensor&);

    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const std::optional<at::Tensor>& bias, const BlockWeight* weight,
                              Product product) {
        context->saved_data["weight"] = reinterpret_cast<std::int64_t>(weight);
        return product(*weight, x, bias.value_or(at::Tensor()));
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto* weight =
            reinterpret_cast<const BlockWeight*>(context->saved_data["weight"].toInt());
        const at::Tensor g = gradients[0].contiguous();
        at::Tensor dx = context->needs_input_grad(0) ? weight->transposedMultiply(g) : at::Tensor();
        at::Tensor db = context->needs_input_grad(1) ? g.sum(0, false, at::kFloat) : at::Tensor();
        return {dx, db, {}, {}};
    }
};

}  // namespace

at::Tensor BlockWeight::multiply(const at::Tensor& x, const at::Tensor& bias) const {
    return BlockAffine::apply(x, bias.defined() ? std::optional(bias) : std::nullopt, this,
                              [](const BlockWeight& weight, const at::Tensor& in,
                                 const at::Tensor& start) { return weight.product(in, start); });
}

at::Tensor BlockWeight::product(const at::Tensor& x, const at::Tensor& bias) const {
    if (x.size(0) > thinRows || !hasGemm()) {
        return artemis::product(x, dense().t(), bias);
    }
    const at::Tensor in = x.to(at::kFloat).contiguous();
    at::Tensor out = at::empty({in.size(0), m_blocks.rows}, in.options());
    blockProduct({in.const_data_ptr<float>(), in.size(0), in.size(1), in.stride(0), 1},
                 view(m_blocks), bias.defined() ? bias.const_data_ptr<float>() : nullptr,
                 out.mutable_data_ptr<float>());
    return out.to(x.scalar_type());
}

at::Tensor BlockWeight::transposedMultiply(const at::Tensor& g) const {
    return artemis::product(g, dense());
}

at::Tensor BlockWeight::dense() const {
    at::Tensor values = at::empty({m_blocks.rows, m_blocks.width}, at::kFloat);
    auto* out = values.mutable_data_ptr<float>();
    if (hasGemm()) {
        unpackBlocks(view(m_blocks), out);
    } else {
        dequantize(m_blocks.type, {m_blocks.bytes.get(), static_cast<std::size_t>(bytes())},
                   {out, static_cast<std::size_t>(values.numel())});
    }
    return values;
}

void BlockWeight::add(const at::Tensor&) {
    throw std::logic_error("a matrix kept in blocks cannot take a sum");
}

std::int64_t BlockWeight::bytes() const {
    const GgmlFormat format = formatOf(m_blocks.type);
    return m_blocks.rows * m_blocks.width / format.weights *
           static_cast<std::int64_t>(format.bytes);
}

}  // namespace artemis
