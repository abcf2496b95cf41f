// The number formats of GGUF: blocks of quantised weights and what they stand for.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace artemis {

/// Named as ggml names them; the values are those of the file.
enum class GgmlType : std::uint32_t {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    BF16 = 30
};

struct GgmlFormat {
    GgmlType type;
    std::string_view name;
    std::int64_t weights;  ///< In one block.
    std::size_t bytes;     ///< Of one block.
};

/// All that are read, in the order of their numbers.
inline constexpr std::array ggmlFormats{
    GgmlFormat{GgmlType::F32, "F32", 1, 4},       GgmlFormat{GgmlType::F16, "F16", 1, 2},
    GgmlFormat{GgmlType::Q4_0, "Q4_0", 32, 18},   GgmlFormat{GgmlType::Q4_1, "Q4_1", 32, 20},
    GgmlFormat{GgmlType::Q5_0, "Q5_0", 32, 22},   GgmlFormat{GgmlType::Q5_1, "Q5_1", 32, 24},
    GgmlFormat{GgmlType::Q8_0, "Q8_0", 32, 34},   GgmlFormat{GgmlType::Q4_K, "Q4_K", 256, 144},
    GgmlFormat{GgmlType::Q5_K, "Q5_K", 256, 176}, GgmlFormat{GgmlType::Q6_K, "Q6_K", 256, 210},
    GgmlFormat{GgmlType::BF16, "BF16", 1, 2}};

constexpr GgmlFormat formatOf(GgmlType type) {
    return *std::ranges::find(ggmlFormats, type, &GgmlFormat::type);
}
/// None for a format that is not read here.
std::optional<GgmlFormat> ggmlFormat(std::uint32_t type);

/// Scale and minimum of the 32 weights of part `j` (0 … 7) of Q4_K and Q5_K.
struct PackedScale {
    float scale;
    float minimum;
};
/// Eight pairs of six bits in twelve bytes: the first four lie in the low bits of eight bytes, the
/// others in four bytes of halves and the two top bits of those eight.
inline PackedScale packedScale(const std::uint8_t* scales, std::int64_t j) {
    if (j < 4) {
        return {static_cast<float>(scales[j] & 63), static_cast<float>(scales[j + 4] & 63)};
    }
    return {static_cast<float>((scales[j + 4] & 15) | (scales[j - 4] >> 6 << 4)),
            static_cast<float>((scales[j + 4] >> 4) | (scales[j] >> 6 << 4))};
}

/// Weights of whole blocks as fp32: values.size() is a multiple of the format's block and `blocks`
/// has as many bytes. Formulas: ggml's dequantize_row_* (ggml-quants.c).
void dequantize(GgmlType type, std::span<const std::byte> blocks, std::span<float> values);

/// fp32 as whole blocks of F32, F16 or Q8_0, as ggml's quantize_row_*_ref; `blocks` has as many
/// bytes.
void quantize(GgmlType type, std::span<const float> values, std::span<std::byte> blocks);

}  // namespace artemis
