// The number formats of GGUF: blocks of quantised weights and what they stand for.
#pragma once

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

/// None for a format that is not read here.
std::optional<GgmlFormat> ggmlFormat(std::uint32_t type);
/// All that are read, in the order of their numbers.
std::span<const GgmlFormat> ggmlFormats();

/// Weights of whole blocks as fp32: values.size() is a multiple of the format's block and `blocks`
/// has as many bytes. Formulas: ggml's dequantize_row_* (ggml-quants.c).
void dequantize(GgmlType type, std::span<const std::byte> blocks, std::span<float> values);

/// fp32 as whole blocks of F32, F16 or Q8_0, as ggml's quantize_row_*_ref; `blocks` has as many
/// bytes.
void quantize(GgmlType type, std::span<const float> values, std::span<std::byte> blocks);

}  // namespace artemis
