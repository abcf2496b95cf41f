// Own products where they pay, LibTorch's elsewhere.
#include "core/engine/nn/product.h"

#include <optional>
#include <utility>

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/steady_rows.h"
#include "core/engine/nn/thin.h"

namespace artemis {

namespace {

bool hasUnitStride(const at::Tensor& t) { return t.stride(0) == 1 || t.stride(1) == 1; }

bool isIn(at::ScalarType type, const at::Tensor& t) { return t.scalar_type() == type; }

/// fp32 stays what it is; one operand in bf16 makes the product one of bf16.
bool isRounded(const at::Tensor& a, const at::Tensor& b) {
    return isIn(at::kBFloat16, a) || isIn(at::kBFloat16, b);
}

bool isOwn(const at::Tensor& a, const at::Tensor& b) {
    const auto fits = [](const at::Tensor& t) {
        return t.is_cpu() && (isIn(at::kFloat, t) || isIn(at::kBFloat16, t)) && t.numel() > 0 &&
               hasUnitStride(t);
    };
    return fits(a) && fits(b) && (isRounded(a, b) ? hasGemmBf16() : hasGemm());
}

template <class T>
Matrix<T> view(const at::Tensor& t) {
    return {t.const_data_ptr<T>(), t.size(0), t.size(1), t.stride(0), t.stride(1)};
}
Bf16Operand operand(const at::Tensor& t) {
    if (isIn(at::kFloat, t)) {
        return view<float>(t);
    }
    return view<at::BFloat16>(t);
}
Bf16Result result(at::Tensor& t) {
    if (isIn(at::kFloat, t)) {
        return t.mutable_data_ptr<float>();
    }
    return t.mutable_data_ptr<at::BFloat16>();
}

/// Onto `out`, which is contiguous and of the right size.
void multiply(at::Tensor& out, const at::Tensor& a, const at::Tensor& b, Onto onto,
              const at::Tensor& bias = {}) {
    const float* start = onto == Onto::Bias ? bias.const_data_ptr<float>() : nullptr;
    if (isRounded(a, b)) {
        gemmBf16(operand(a), operand(b), onto, start, result(out), out.size(1));
    } else {
        gemm(view<float>(a), view<float>(b), onto, start, out.mutable_data_ptr<float>(),
             out.size(1));
    }
}

thread_local bool steady = false;

/// A few rows, by a loop over the weight as it lies.
at::Tensor fewRows(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias) {
    const bool rounds = isIn(at::kBFloat16, b) && isIn(at::kFloat, a);
    const at::Tensor x = (rounds ? a.to(at::kBFloat16) : a).to(at::kFloat).contiguous();
    at::Tensor out = at::empty({a.size(0), b.size(1)}, x.options());
    const float* start = bias.defined() ? bias.const_data_ptr<float>() : nullptr;
    if (isIn(at::kFloat, b)) {
        thinProduct(view<float>(x), view<float>(b), start, out.mutable_data_ptr<float>());
    } else {
        thinProduct(view<float>(x), view<at::BFloat16>(b), start, out.mutable_data_ptr<float>());
    }
    return out;
}

at::Tensor ownProduct(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias,
                      at::ScalarType type) {
    if (!isOwn(a, b)) {
        return libraryProduct(a, b, bias, type);
    }
    const at::Tensor start =
        bias.defined() && isRounded(a, b) ? bias.to(at::kBFloat16).to(at::kFloat) : bias;
    const bool weightIsRounded = isIn(at::kBFloat16, b) || !isRounded(a, b);
    if (a.size(0) <= thinRows && weightIsRounded && !SteadyRows::areWanted()) {
        return fewRows(a, b, start).to(type);
    }
    at::Tensor out = at::empty({a.size(0), b.size(1)}, a.options().dtype(type));
    if (bias.defined()) {
        multiply(out, a, b, Onto::Bias, start);
    } else {
        multiply(out, a, b, Onto::Nothing);
    }
    return out;
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
            dw = w.stride(1) == 1 ? wideProduct(x.t(), g) : wideProduct(g.t(), x).t();
        }
        if (context->saved_data["bias"].toBool()) {
            db = g.sum(0, false, at::kFloat);
        }
        return {dx, dw, db};
    }
};

}  // namespace

SteadyRows::SteadyRows() : m_before(std::exchange(steady, true)) {}
SteadyRows::~SteadyRows() { steady = m_before; }
bool SteadyRows::areWanted() { return steady; }

at::Tensor libraryProduct(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias,
                          at::ScalarType type) {
    const at::ScalarType operands = isRounded(a, b) ? at::kBFloat16 : at::kFloat;
    const at::Tensor x = a.to(operands);
    const at::Tensor y = b.to(operands);
    return (bias.defined() ? at::addmm(bias.to(operands), x, y) : at::mm(x, y)).to(type);
}

at::Tensor product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias) {
    return ownProduct(a, b, bias, a.scalar_type());
}

at::Tensor wideProduct(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias) {
    return ownProduct(a, b, bias, at::kFloat);
}

void addProduct(at::Tensor& out, const at::Tensor& a, const at::Tensor& b) {
    if (isOwn(a, b) && out.is_contiguous()) {
        multiply(out, a, b, Onto::Output);
    } else if (isRounded(a, b)) {
        out.add_(libraryProduct(a, b, {}, out.scalar_type()));
    } else {
        out.addmm_(a, b);
    }
}

at::Tensor affine(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias) {
    return Affine::apply(
        x, w, bias.defined() ? std::optional<at::Tensor>(bias) : std::optional<at::Tensor>());
}

}  // namespace artemis
