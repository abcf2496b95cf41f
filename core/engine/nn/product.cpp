// Own products where they pay, LibTorch's elsewhere.
#include "core/engine/nn/product.h"

#include <optional>

#include "core/engine/nn/gemm.h"

namespace artemis {

namespace {

bool hasUnitStride(const at::Tensor& t) { return t.stride(0) == 1 || t.stride(1) == 1; }

bool isOwn(const at::Tensor& a, const at::Tensor& b) {
    return hasGemm() && a.is_cpu() && a.scalar_type() == at::kFloat &&
           b.scalar_type() == at::kFloat && a.numel() > 0 && b.numel() > 0 && hasUnitStride(a) &&
           hasUnitStride(b);
}

MatrixView view(const at::Tensor& t) {
    return {t.const_data_ptr<float>(), t.size(0), t.size(1), t.stride(0), t.stride(1)};
}

struct Affine : torch::autograd::Function<Affine> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& w, const std::optional<at::Tensor>& bias) {
        const bool trained = w.requires_grad();
        context->save_for_backward({trained ? x : at::Tensor(), w});
        context->saved_data["bias"] = bias.has_value() && bias->requires_grad();
        return product(x, w, bias.value_or(at::Tensor()));
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor g = gradients[0].contiguous();
        const at::Tensor& x = saved[0];
        const at::Tensor& w = saved[1];
        at::Tensor dx;
        at::Tensor dw;
        at::Tensor db;
        if (context->needs_input_grad(0)) {
            dx = product(g, w.t());
        }
        if (x.defined()) {
            // In the memory order of the weight, so that the gradient of its view is no copy.
            dw = w.stride(1) == 1 ? product(x.t(), g) : product(g.t(), x).t();
        }
        if (context->saved_data["bias"].toBool()) {
            db = g.sum(0);
        }
        return {dx, dw, db};
    }
};

}  // namespace

at::Tensor product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias) {
    if (!isOwn(a, b)) {
        return bias.defined() ? at::addmm(bias, a, b) : at::mm(a, b);
    }
    at::Tensor out = at::empty({a.size(0), b.size(1)}, a.options());
    gemm(view(a), view(b), bias.defined() ? Onto::Bias : Onto::Nothing,
         bias.defined() ? bias.const_data_ptr<float>() : nullptr, out.mutable_data_ptr<float>(),
         out.size(1));
    return out;
}

void addProduct(at::Tensor& out, const at::Tensor& a, const at::Tensor& b) {
    if (!isOwn(a, b) || !out.is_contiguous()) {
        out.addmm_(a, b);
        return;
    }
    gemm(view(a), view(b), Onto::Output, nullptr, out.mutable_data_ptr<float>(), out.size(1));
}

at::Tensor affine(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
    return Affine::apply(
        x, w, bias.defined() ? std::optional<at::Tensor>(bias) : std::optional<at::Tensor>());
}

}  // namespace artemis
