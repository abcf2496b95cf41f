// One pass over each row, forward and backward; only x is kept.
#include "core/engine/nn/rms_norm.h"

#include <cmath>

namespace artemis {

namespace {

#define ARTEMIS_LOOPS \
    __attribute__((target_clones("avx512f", "avx2", "default"), optimize("fast-math")))

ARTEMIS_LOOPS float sumOfProducts(const float* a, const float* b, std::int64_t count) {
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        sum += a[i] * b[i];
    }
    return sum;
}
ARTEMIS_LOOPS float sumOfProducts(const float* a, const float* b, const float* c,
                                  std::int64_t count) {
    float sum = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        sum += a[i] * b[i] * c[i];
    }
    return sum;
}
ARTEMIS_LOOPS void scaleRow(const float* x, const float* w, float by, float* out,
                            std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = x[i] * by * w[i];
    }
}
/// dx = r · w g − x · r³ / n · Σ w g x
ARTEMIS_LOOPS void backwardRow(const float* x, const float* w, const float* g, float r, float back,
                               float* dx, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        dx[i] = r * w[i] * g[i] - back * x[i];
    }
}
ARTEMIS_LOOPS void addRow(const float* x, const float* g, float r, float* sum, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        sum[i] += g[i] * x[i] * r;
    }
}

#undef ARTEMIS_LOOPS

float inverseRoot(const float* x, std::int64_t width, double epsilon) {
    const double mean = sumOfProducts(x, x, width) / static_cast<double>(width);
    return static_cast<float>(1 / std::sqrt(mean + epsilon));
}

constexpr std::int64_t rowsAtOnce = 32;

struct RmsNorm : torch::autograd::Function<RmsNorm> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, double epsilon) {
        context->save_for_backward({x, weight});
        context->saved_data["epsilon"] = epsilon;
        at::Tensor out = at::empty_like(x);
        const std::int64_t width = x.size(1);
        const auto* from = x.const_data_ptr<float>();
        const auto* w = weight.const_data_ptr<float>();
        auto* to = out.mutable_data_ptr<float>();
        at::parallel_for(0, x.size(0), rowsAtOnce, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t row = first; row < last; ++row) {
                const float* own = from + row * width;
                scaleRow(own, w, inverseRoot(own, width, epsilon), to + row * width, width);
            }
        });
        return out;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor g = gradients[0].contiguous();
        const at::Tensor& x = saved[0];
        const double epsilon = context->saved_data["epsilon"].toDouble();
        const std::int64_t width = x.size(1);
        const bool needsX = context->needs_input_grad(0);
        at::Tensor dx = needsX ? at::empty_like(x) : at::Tensor();
        at::Tensor dw = context->needs_input_grad(1) ? at::zeros({width}) : at::Tensor();
        const auto* w = saved[1].const_data_ptr<float>();
        for (std::int64_t row = 0; row < x.size(0); ++row) {
            const float* own = x.const_data_ptr<float>() + row * width;
            const float* above = g.const_data_ptr<float>() + row * width;
            const float r = inverseRoot(own, width, epsilon);
            if (needsX) {
                const float sum = sumOfProducts(w, above, own, width);
                backwardRow(own, w, above, r, r * r * r * sum / static_cast<float>(width),
                            dx.mutable_data_ptr<float>() + row * width, width);
            }
            if (dw.defined()) {
                addRow(own, above, r, dw.mutable_data_ptr<float>(), width);
            }
        }
        return {dx, dw, {}};
    }
};

}  // namespace

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
    return RmsNorm::apply(x.to(at::kFloat).contiguous(), weight, epsilon);
}

}  // namespace artemis
