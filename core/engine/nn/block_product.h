// Products with quantised rows, unpacked in registers: the weight is read once, in the bits it has
// in its file. For processors that can run gemm().
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/engine/nn/gemm.h"
#include "core/files/gguf_blocks.h"

namespace artemis {

/// Rows of blocks, one after another.
struct BlockRows {
    GgmlType type;
    const std::byte* blocks;
    std::int64_t rows;
    std::int64_t width;  ///< A multiple of the format's block.
};

/// Whether there is a loop for the format: all that have blocks.
bool hasBlockProduct(GgmlType type);
/// out [m, rows] = x [m, width] · wᵀ + bias [rows] (which may be null); x has unit column stride.
/// The weights are those of dequantize(), the sums fp32. In parallel over rows of w.
void blockProduct(const MatrixView& x, const BlockRows& w, const float* bias, float* out);
/// out [rows, width], equal to dequantize(). In parallel.
void unpackBlocks(const BlockRows& w, float* out);

}  // namespace artemis
