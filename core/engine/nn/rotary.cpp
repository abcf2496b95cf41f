// Frequencies, their scalings, and the turn.
#include "core/engine/nn/rotary.h"

#include <algorithm>
#include <cmath>

namespace artemis {

namespace {

/// 1 / theta^(2 i / width)
at::Tensor frequencies(std::int64_t width, double theta) {
    const at::Tensor exponents = at::arange(0, width, 2, at::kLong).to(at::kFloat) / width;
    return at::reciprocal(at::pow(at::scalar_tensor(theta, at::kFloat), exponents));
}

at::Tensor asLlama3(const at::Tensor& plain, const RotaryOptions& o) {
    const at::Tensor wave = 2 * M_PI / plain;
    const at::Tensor slow = plain / o.factor;
    const at::Tensor share =
        (o.original / wave - o.lowFrequency) / (o.highFrequency - o.lowFrequency);
    const at::Tensor between = (1 - share) * slow + share * plain;
    const at::Tensor scaled = at::where(wave > o.original / o.lowFrequency, slow, between);
    return at::where(wave < o.original / o.highFrequency, plain, scaled);
}

/// Beyond the trained length the base grows with the longest position of the batch.
double dynamicTheta(const RotaryOptions& o, const at::Tensor& positions) {
    const double length =
        positions.numel() == 0 ? 0 : static_cast<double>(positions.max().item<std::int64_t>() + 1);
    const auto width = static_cast<double>(o.width);
    return length <= o.original
               ? o.theta
               : o.theta *
                     std::pow(o.factor * length / o.original - (o.factor - 1), width / (width - 2));
}

at::Tensor frequencies(const RotaryOptions& o, const at::Tensor& positions) {
    switch (o.scaling) {
        case RotaryOptions::Scaling::Default:
            break;
        case RotaryOptions::Scaling::Linear:
            return frequencies(o.width, o.theta) / o.factor;
        case RotaryOptions::Scaling::Dynamic:
            return frequencies(o.width, dynamicTheta(o, positions));
        case RotaryOptions::Scaling::Llama3:
            return asLlama3(frequencies(o.width, o.theta), o);
    }
    return frequencies(o.width, o.theta);
}

/// One head of one token, by the angles or back.
template <class T>
__attribute__((target_clones("avx512f", "avx2", "default"))) void turnHead(
    T* x, const float* cosine, const float* sine, float sign, std::int64_t half) {
    for (std::int64_t i = 0; i < half; ++i) {
        const float real = x[i];
        const float imaginary = x[half + i];
        x[i] = real * cosine[i] - sign * imaginary * sine[i];
        x[half + i] = imaginary * cosine[i] + sign * real * sine[i];
    }
}

template <class T>
void turnAll(at::Tensor& x, const Rotation& by, std::int64_t width, float sign) {
    T* data = x.mutable_data_ptr<T>();
    const float* cosine = by.cosine.const_data_ptr<float>();
    const float* sine = by.sine.const_data_ptr<float>();
    const std::int64_t columns = x.size(1);
    at::parallel_for(0, x.size(0), 64, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t row = first; row < last; ++row) {
            for (std::int64_t head = 0; head < columns; head += width) {
                turnHead(data + row * columns + head, cosine + row * width / 2,
                         sine + row * width / 2, sign, width / 2);
            }
        }
    });
}

void turn(at::Tensor& x, const Rotation& by, std::int64_t width, float sign) {
    if (x.scalar_type() == at::kBFloat16) {
        turnAll<at::BFloat16>(x, by, width, sign);
    } else {
        turnAll<float>(x, by, width, sign);
    }
}

struct Turned : torch::autograd::Function<Turned> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, at::Tensor x,
                              const at::Tensor& cosine, const at::Tensor& sine,
                              std::int64_t width) {
        turn(x, {cosine, sine}, width, 1);
        context->mark_dirty({x});
        context->save_for_backward({cosine, sine});
        context->saved_data["width"] = width;
        return x;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        at::Tensor back = gradients[0].contiguous().clone();
        turn(back, {saved[0], saved[1]}, context->saved_data["width"].toInt(), -1);
        return {back, {}, {}, {}};
    }
};

}  // namespace

Rotation rotation(const at::Tensor& positions, const RotaryOptions& options) {
    const at::Tensor angles =
        positions.to(at::kFloat).unsqueeze(1) * frequencies(options, positions);
    return {angles.cos(), angles.sin()};
}

at::Tensor rotated(at::Tensor x, const Rotation& by, std::int64_t width) {
    return Turned::apply(x.contiguous(), by.cosine, by.sine, width);
}

}  // namespace artemis
