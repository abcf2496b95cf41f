// Counter-based draws and dropout.
#include "core/engine/nn/random.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace artemis {

namespace {

/// 32-bit finalizer (MurmurHash3 fmix32): cheap, and vectorised by the compiler.
inline std::uint32_t mix32(std::uint32_t h) {
    h = (h ^ (h >> 16)) * 0x85ebca6bU;
    h = (h ^ (h >> 13)) * 0xc2b2ae35U;
    return h ^ (h >> 16);
}

/// out[c] = in[c] * scale where the draw of column c is kept.
__attribute__((target_clones("avx512f", "avx2", "default"))) void dropRow(
    const float* in, float* out, std::int64_t columns, std::uint32_t key, std::uint32_t threshold,
    float scale) {
    for (std::int64_t c = 0; c < columns; ++c) {
        const std::uint32_t draw = mix32(key + static_cast<std::uint32_t>(c) * 0x9e3779b9U);
        out[c] = draw >= threshold ? in[c] * scale : 0.0F;
    }
}

/// Of bf16: the top half of a float, rounded to nearest, ties to even.
__attribute__((target_clones("avx512f", "avx2", "default"))) void dropRow(
    const std::uint16_t* in, std::uint16_t* out, std::int64_t columns, std::uint32_t key,
    std::uint32_t threshold, float scale) {
    for (std::int64_t c = 0; c < columns; ++c) {
        const std::uint32_t draw = mix32(key + static_cast<std::uint32_t>(c) * 0x9e3779b9U);
        const float x = std::bit_cast<float>(static_cast<std::uint32_t>(in[c]) << 16);
        const auto bits = std::bit_cast<std::uint32_t>(x * scale);
        const std::uint32_t rounded = (bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16;
        const std::uint32_t kept = 0U - static_cast<std::uint32_t>(draw >= threshold);
        out[c] = static_cast<std::uint16_t>(rounded & kept);  // A choice would not be vectorised.
    }
}

template <class T>
void dropTypedRow(const T* in, T* out, std::int64_t columns, double p, std::int32_t rowKey,
                  std::uint64_t siteKey) {
    const std::uint64_t key = random::mix(siteKey, static_cast<std::uint32_t>(rowKey));
    dropRow(in, out, columns, static_cast<std::uint32_t>(key),
            static_cast<std::uint32_t>(p * 4294967296.0), static_cast<float>(1 / (1 - p)));
}

template <class T>
void dropRows(const T* in, T* out, std::int64_t columns, double p, const at::Tensor& rowKeys,
              std::uint64_t siteKey) {
    const std::int32_t* keys = rowKeys.const_data_ptr<std::int32_t>();
    const std::int64_t grain =
        std::max<std::int64_t>(1, 16384 / std::max<std::int64_t>(1, columns));
    at::parallel_for(0, rowKeys.numel(), grain, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t r = first; r < last; ++r) {
            dropTypedRow(in + r * columns, out + r * columns, columns, p, keys[r], siteKey);
        }
    });
}

at::Tensor dropped(const at::Tensor& x, double p, const at::Tensor& rowKeys,
                   std::uint64_t siteKey) {
    const at::Tensor in = x.contiguous();
    at::Tensor out = at::empty_like(in);
    const std::int64_t rows = rowKeys.numel();
    const std::int64_t columns = rows == 0 ? 0 : in.numel() / rows;
    if (in.scalar_type() == at::kBFloat16) {
        dropRows(static_cast<const std::uint16_t*>(in.const_data_ptr()),
                 static_cast<std::uint16_t*>(out.mutable_data_ptr()), columns, p, rowKeys, siteKey);
    } else {
        dropRows(in.const_data_ptr<float>(), out.mutable_data_ptr<float>(), columns, p, rowKeys,
                 siteKey);
    }
    return out;
}

struct Dropout : torch::autograd::Function<Dropout> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x,
                              double p, const at::Tensor& rowKeys, std::int64_t siteKey) {
        context->saved_data["p"] = p;
        context->saved_data["rowKeys"] = rowKeys;
        context->saved_data["siteKey"] = siteKey;
        return dropped(x, p, rowKeys, static_cast<std::uint64_t>(siteKey));
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        return {dropped(gradients[0], context->saved_data["p"].toDouble(),
                        context->saved_data["rowKeys"].toTensor(),
                        static_cast<std::uint64_t>(context->saved_data["siteKey"].toInt())),
                {},
                {},
                {}};
    }
};

template <class Draw>
at::Tensor filled(at::IntArrayRef shape, const Draw& draw) {
    at::Tensor tensor = at::empty(shape, at::kFloat);
    float* data = tensor.mutable_data_ptr<float>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i) {
        data[i] = static_cast<float>(draw(static_cast<std::uint64_t>(i)));
    }
    return tensor;
}

}  // namespace

at::Tensor normalTensor(at::IntArrayRef shape, double deviation, std::uint64_t key) {
    // Box–Muller (1958): two uniforms give one normal.
    return filled(shape, [=](std::uint64_t i) {
        const double radius = std::sqrt(-2 * std::log1p(-random::uniform(key, 2 * i)));
        return deviation * radius *
               std::cos(2 * std::numbers::pi * random::uniform(key, 2 * i + 1));
    });
}

at::Tensor uniformTensor(at::IntArrayRef shape, double low, double high, std::uint64_t key) {
    return filled(shape,
                  [=](std::uint64_t i) { return low + (high - low) * random::uniform(key, i); });
}

void dropoutRow(const float* in, float* out, std::int64_t columns, double p, std::int32_t rowKey,
                std::uint64_t siteKey) {
    dropTypedRow(in, out, columns, p, rowKey, siteKey);
}

at::Tensor dropout(const at::Tensor& x, double p, const at::Tensor& rowKeys,
                   std::uint64_t siteKey) {
    return p == 0 ? x : Dropout::apply(x, p, rowKeys, static_cast<std::int64_t>(siteKey));
}

}  // namespace artemis
