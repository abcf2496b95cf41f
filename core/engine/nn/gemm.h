// Single-precision matrix products with AVX-512, for whatever order the operands lie in.
#pragma once

#include <cstdint>

namespace artemis {

/// A matrix in memory: element (i, j) is data[i * rowStride + j * columnStride]. One of the strides
/// is 1.
template <class T>
struct Matrix {
    const T* data;
    std::int64_t rows;
    std::int64_t columns;
    std::int64_t rowStride;
    std::int64_t columnStride;

    Matrix transposed() const { return {data, columns, rows, columnStride, rowStride}; }
};
using MatrixView = Matrix<float>;

/// What a product is added to.
enum class Onto { Nothing, Bias, Output };

/// Whether this processor can run gemm().
bool hasGemm();

/// out [m, n] = a [m, k] · b [k, n], plus bias [n] or plus what out holds. Rows of `out` are
/// `outStride` apart. Panels of a and b are packed, and a register tile of 14 × 32 results grows
/// along k (Goto & van de Geijn 2008, "Anatomy of high-performance matrix multiplication").
/// LibTorch's own product takes the AVX2 path on processors that are not Intel's.
void gemm(const MatrixView& a, const MatrixView& b, Onto onto, const float* bias, float* out,
          std::int64_t outStride);

}  // namespace artemis
