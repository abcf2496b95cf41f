// Sixteen-bit floating point: IEEE 754 binary16 and bfloat16, to fp32 and back.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace artemis {

/// Exact. The exponent is re-biased by a product with 2^112, which also scales subnormals.
inline float fromHalf(std::uint16_t half) {
    const std::uint32_t rest = static_cast<std::uint32_t>(half & 0x7FFF) << 13;
    const float size = (half & 0x7C00) == 0x7C00 ? std::bit_cast<float>(rest | 0x7F800000)
                                                 : std::bit_cast<float>(rest) * 0x1p112F;
    return (half & 0x8000) != 0 ? -size : size;
}

/// Rounds to nearest, ties to even; from 65520 on it is infinite.
inline std::uint16_t toHalf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000);
    const std::uint32_t size = bits & 0x7FFFFFFF;
    std::uint32_t half = 0;
    if (size > 0x7F800000) {
        half = 0x7E00;
    } else if (size >= 0x477FF000) {
        half = 0x7C00;
    } else if (size < 0x38800000) {  // Below 2^-14: a whole multiple of 2^-24.
        half = static_cast<std::uint32_t>(std::lrint(std::bit_cast<float>(size) * 0x1p24F));
    } else {
        half = (size - 0x38000000 + 0xFFF + (size >> 13 & 1)) >> 13;
    }
    return static_cast<std::uint16_t>(sign | half);
}

inline float fromBfloat16(std::uint16_t value) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(value) << 16);
}

/// Rounds to nearest, ties to even.
inline std::uint16_t toBfloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return std::isnan(value) ? std::uint16_t{0x7FC0}
                             : static_cast<std::uint16_t>((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

}  // namespace artemis
