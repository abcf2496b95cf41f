// Products with a few rows, as in writing token by token: the weight is read once, as it lies. For
// processors that can run gemm().
#pragma once

#include <cstdint>

#include "core/engine/nn/gemm.h"
#include "core/engine/nn/torch.h"

namespace artemis {

/// Rows up to which thinProduct() is faster than a product in panels.
inline constexpr std::int64_t thinRows = 8;

/// Σ a[i] · b[i] over `count` numbers, b in fp32 or bf16.
float dot(const float* a, const float* b, std::int64_t count);
float dot(const float* a, const at::BFloat16* b, std::int64_t count);
/// out[i] += factor · x[i].
void addScaled(float factor, const float* x, float* out, std::int64_t count);
void addScaled(float factor, const at::BFloat16* x, float* out, std::int64_t count);

/// out [m, n] = x [m, k] · w [k, n] + bias [n] (which may be null), m ≤ thinRows; x has unit column
/// stride. In parallel over columns.
template <class T>
void thinProduct(const MatrixView& x, const Matrix<T>& w, const float* bias, float* out);

}  // namespace artemis
