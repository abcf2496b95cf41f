// One function a format, block by block.
#include "core/files/gguf_blocks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/base/half.h"

namespace artemis {

namespace {

using Bytes = const std::uint8_t*;

constexpr std::int64_t small = 32;
constexpr std::int64_t large = 256;

template <class T>
T read(Bytes at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

float half(Bytes at) { return fromHalf(read<std::uint16_t>(at)); }

void f32(Bytes block, float* out) { *out = read<float>(block); }
void f16(Bytes block, float* out) { *out = half(block); }
void bf16(Bytes block, float* out) { *out = fromBfloat16(read<std::uint16_t>(block)); }

/// d · (q − 8), the low halves of the bytes first.
void q4_0(Bytes block, float* out) {
    const float d = half(block);
    for (std::int64_t j = 0; j < small / 2; ++j) {
        const int q = block[2 + j];
        out[j] = d * static_cast<float>((q & 15) - 8);
        out[j + small / 2] = d * static_cast<float>((q >> 4) - 8);
    }
}

/// d · q + m
void q4_1(Bytes block, float* out) {
    const float d = half(block);
    const float m = half(block + 2);
    for (std::int64_t j = 0; j < small / 2; ++j) {
        const int q = block[4 + j];
        out[j] = d * static_cast<float>(q & 15) + m;
        out[j + small / 2] = d * static_cast<float>(q >> 4) + m;
    }
}

/// The fifth bits stand together: bit j of `high` belongs to weight j.
int fifth(std::uint32_t high, std::int64_t j) { return static_cast<int>(high >> j & 1U) << 4; }

/// d · (q − 16)
void q5_0(Bytes block, float* out) {
    const float d = half(block);
    const auto high = read<std::uint32_t>(block + 2);
    for (std::int64_t j = 0; j < small / 2; ++j) {
        const int q = block[6 + j];
        out[j] = d * static_cast<float>(((q & 15) | fifth(high, j)) - 16);
        out[j + small / 2] = d * static_cast<float>(((q >> 4) | fifth(high, j + small / 2)) - 16);
    }
}

/// d · q + m
void q5_1(Bytes block, float* out) {
    const float d = half(block);
    const float m = half(block + 2);
    const auto high = read<std::uint32_t>(block + 4);
    for (std::int64_t j = 0; j < small / 2; ++j) {
        const int q = block[8 + j];
        out[j] = d * static_cast<float>((q & 15) | fifth(high, j)) + m;
        out[j + small / 2] = d * static_cast<float>((q >> 4) | fifth(high, j + small / 2)) + m;
    }
}

/// d · q
void q8_0(Bytes block, float* out) {
    const float d = half(block);
    for (std::int64_t j = 0; j < small; ++j) {
        out[j] = d * static_cast<float>(static_cast<std::int8_t>(block[2 + j]));
    }
}

/// d · scale · q − dmin · minimum, a scale and a minimum for each 32 weights. Q5_K has a fifth bit
/// of weight l of part `p` in bit p of high[l]; Q4_K has none (`high` null).
void fourOrFive(Bytes block, Bytes high, Bytes low, float* out) {
    const float d = half(block);
    const float dmin = half(block + 2);
    for (std::int64_t part = 0; part < large / small; ++part) {
        const auto [scale, minimum] = packedScale(block + 4, part);
        const float factor = d * scale;
        const float offset = dmin * minimum;
        for (std::int64_t l = 0; l < small; ++l) {
            const int byte = low[part / 2 * small + l];
            const int four = part % 2 == 0 ? byte & 15 : byte >> 4;
            const int five = high == nullptr ? 0 : (high[l] >> part & 1) << 4;
            out[part * small + l] = factor * static_cast<float>(four | five) - offset;
        }
    }
}

void q4_k(Bytes block, float* out) { fourOrFive(block, nullptr, block + 16, out); }
void q5_k(Bytes block, float* out) { fourOrFive(block, block + 16, block + 48, out); }

/// d · scale · (q − 32), a signed scale for each 16 weights; four low and two high bits apart.
void q6_k(Bytes block, float* out) {
    const float d = half(block + 208);
    for (std::int64_t i = 0; i < large; ++i) {
        const std::int64_t upper = i / 128;
        const std::int64_t quarter = i % 128 / 32;
        const std::int64_t l = i % 32;
        const int lowByte = block[64 * upper + quarter % 2 * 32 + l];
        const int low = quarter < 2 ? lowByte & 15 : lowByte >> 4;
        const int high = block[128 + 32 * upper + l] >> (2 * quarter) & 3;
        const auto scale = static_cast<std::int8_t>(block[192 + i / 16]);
        out[i] = d * static_cast<float>(scale) * static_cast<float>((low | high << 4) - 32);
    }
}

using Kernel = void (*)(Bytes, float*);

Kernel kernelOf(GgmlType type) {
    switch (type) {
        case GgmlType::F32:
            return f32;
        case GgmlType::F16:
            return f16;
        case GgmlType::BF16:
            return bf16;
        case GgmlType::Q4_0:
            return q4_0;
        case GgmlType::Q4_1:
            return q4_1;
        case GgmlType::Q5_0:
            return q5_0;
        case GgmlType::Q5_1:
            return q5_1;
        case GgmlType::Q8_0:
            return q8_0;
        case GgmlType::Q4_K:
            return q4_k;
        case GgmlType::Q5_K:
            return q5_k;
        case GgmlType::Q6_K:
            return q6_k;
    }
    return f32;
}

}  // namespace

std::optional<GgmlFormat> ggmlFormat(std::uint32_t type) {
    const auto found =
        std::ranges::find(ggmlFormats, static_cast<GgmlType>(type), &GgmlFormat::type);
    return found == ggmlFormats.end() ? std::nullopt : std::optional(*found);
}

void dequantize(GgmlType type, std::span<const std::byte> blocks, std::span<float> values) {
    const GgmlFormat format = formatOf(type);
    const Kernel kernel = kernelOf(type);
    const auto count = static_cast<std::int64_t>(values.size()) / format.weights;
    const auto* bytes = reinterpret_cast<Bytes>(blocks.data());
    for (std::int64_t i = 0; i < count; ++i) {
        kernel(bytes + static_cast<std::size_t>(i) * format.bytes,
               values.data() + i * format.weights);
    }
}

namespace {

/// d = largest / 127; q = value / d, halves away from zero.
void toQ8_0(const float* values, std::uint8_t* block) {
    float largest = 0;
    for (std::int64_t j = 0; j < small; ++j) {
        largest = std::max(largest, std::abs(values[j]));
    }
    const float d = largest / 127;
    const float inverse = d == 0 ? 0 : 1 / d;
    const std::uint16_t scale = toHalf(d);
    std::memcpy(block, &scale, sizeof scale);
    for (std::int64_t j = 0; j < small; ++j) {
        block[2 + j] =
            static_cast<std::uint8_t>(static_cast<std::int8_t>(std::round(values[j] * inverse)));
    }
}

}  // namespace

void quantize(GgmlType type, std::span<const float> values, std::span<std::byte> blocks) {
    auto* out = reinterpret_cast<std::uint8_t*>(blocks.data());
    if (type == GgmlType::Q8_0) {
        for (std::size_t i = 0; i < values.size(); i += small) {
            toQ8_0(values.data() + i, out + i / small * 34);
        }
    } else if (type == GgmlType::F16) {
        std::ranges::transform(values, reinterpret_cast<std::uint16_t*>(out), toHalf);
    } else {
        std::memcpy(out, values.data(), values.size_bytes());
    }
}

}  // namespace artemis
