// Loops over the weight in the order it lies in memory.
#include "core/engine/nn/thin.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "core/engine/nn/lanes.h"

namespace artemis {

namespace {

constexpr std::int64_t lanes = 16;
constexpr std::int64_t columnsAtOnce = 512;  // Of a weight whose rows are inputs.

ARTEMIS_AVX512 inline __m512 load(const float* from, __mmask16 mask) {
    return _mm512_maskz_loadu_ps(mask, from);
}
/// bf16 is the upper half of fp32.
ARTEMIS_AVX512 inline __m512 load(const at::BFloat16* from, __mmask16 mask) {
    // Masked loads of 16-bit numbers are not part of AVX-512F; whole ones of 256 bits are AVX.
    alignas(32) std::uint16_t part[lanes] = {};
    const void* start = from;
    if (mask != 0xffff) {
        std::copy_n(static_cast<const std::uint16_t*>(start), __builtin_popcount(mask), part);
        start = part;
    }
    const __m256i half = _mm256_loadu_si256(static_cast<const __m256i*>(start));
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(half), 16));
}

template <class T>
ARTEMIS_AVX512 float dotOf(const float* a, const T* b, std::int64_t count) {
    __m512 sum0 = _mm512_setzero_ps();
    __m512 sum1 = _mm512_setzero_ps();
    std::int64_t i = 0;
    for (; i + 2 * lanes <= count; i += 2 * lanes) {
        sum0 = _mm512_fmadd_ps(load(a + i, 0xffff), load(b + i, 0xffff), sum0);
        sum1 = _mm512_fmadd_ps(load(a + i + lanes, 0xffff), load(b + i + lanes, 0xffff), sum1);
    }
    for (; i < count; i += lanes) {
        const __mmask16 mask = firstOf(count - i);
        sum0 = _mm512_fmadd_ps(load(a + i, mask), load(b + i, mask), sum0);
    }
    return _mm512_reduce_add_ps(_mm512_add_ps(sum0, sum1));
}

template <class T>
ARTEMIS_AVX512 void addScaledOf(float factor, const T* x, float* out, std::int64_t count) {
    const __m512 by = _mm512_set1_ps(factor);
    for (std::int64_t i = 0; i < count; i += lanes) {
        const __mmask16 mask = firstOf(count - i);
        const __m512 sum = _mm512_fmadd_ps(by, load(x + i, mask), load(out + i, mask));
        _mm512_mask_storeu_ps(out + i, mask, sum);
    }
}

/// Four weights' rows at a time against each row of x: enough loads under way to fill the memory's
/// bandwidth.
template <class T>
ARTEMIS_AVX512 void dotFour(const float* x, const T* w, std::int64_t stride, std::int64_t count,
                            float (&sums)[4]) {
    __m512 sum[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(),
                     _mm512_setzero_ps()};
    for (std::int64_t i = 0; i < count; i += lanes) {
        const __mmask16 mask = firstOf(count - i);
        const __m512 part = load(x + i, mask);
        for (std::int64_t j = 0; j < 4; ++j) {
            // The four rows that come next.
            _mm_prefetch(w + (j + 4) * stride + i, _MM_HINT_T0);
            sum[j] = _mm512_fmadd_ps(part, load(w + j * stride + i, mask), sum[j]);
        }
    }
    for (std::int64_t j = 0; j < 4; ++j) {
        sums[j] = _mm512_reduce_add_ps(sum[j]);
    }
}

/// Columns first … last − 1 of a product with a weight whose columns lie in one piece.
template <class T>
void byColumns(const MatrixView& x, const Matrix<T>& w, const float* bias, float* out,
               std::int64_t first, std::int64_t last) {
    const auto at = [&](std::int64_t row, std::int64_t column) -> float& {
        return out[row * w.columns + column];
    };
    std::int64_t j = first;
    for (; j + 4 <= last; j += 4) {
        for (std::int64_t row = 0; row < x.rows; ++row) {
            float sums[4];
            dotFour(x.data + row * x.rowStride, w.data + j * w.columnStride, w.columnStride, w.rows,
                    sums);
            for (std::int64_t c = 0; c < 4; ++c) {
                at(row, j + c) = sums[c] + (bias == nullptr ? 0 : bias[j + c]);
            }
        }
    }
    for (; j < last; ++j) {
        for (std::int64_t row = 0; row < x.rows; ++row) {
            at(row, j) = dotOf(x.data + row * x.rowStride, w.data + j * w.columnStride, w.rows) +
                         (bias == nullptr ? 0 : bias[j]);
        }
    }
}

/// The same with a weight whose rows lie in one piece.
template <class T>
void byRows(const MatrixView& x, const Matrix<T>& w, const float* bias, float* out,
            std::int64_t first, std::int64_t last) {
    for (std::int64_t row = 0; row < x.rows; ++row) {
        float* into = out + row * w.columns;
        if (bias == nullptr) {
            std::fill(into + first, into + last, 0.0F);
        } else {
            std::copy(bias + first, bias + last, into + first);
        }
    }
    for (std::int64_t i = 0; i < w.rows; ++i) {
        for (std::int64_t row = 0; row < x.rows; ++row) {
            addScaledOf(x.data[row * x.rowStride + i], w.data + i * w.rowStride + first,
                        out + row * w.columns + first, last - first);
        }
    }
}

}  // namespace

float dot(const float* a, const float* b, std::int64_t count) { return dotOf(a, b, count); }
float dot(const float* a, const at::BFloat16* b, std::int64_t count) { return dotOf(a, b, count); }
void addScaled(float factor, const float* x, float* out, std::int64_t count) {
    addScaledOf(factor, x, out, count);
}
void addScaled(float factor, const at::BFloat16* x, float* out, std::int64_t count) {
    addScaledOf(factor, x, out, count);
}

template <class T>
void thinProduct(const MatrixView& x, const Matrix<T>& w, const float* bias, float* out) {
    const bool columns = w.rowStride == 1;
    const std::int64_t part = columns ? 64 : columnsAtOnce;
    at::parallel_for(0, (w.columns + part - 1) / part, 1, [&](std::int64_t from, std::int64_t to) {
        const std::int64_t last = std::min(to * part, w.columns);
        if (columns) {
            byColumns(x, w, bias, out, from * part, last);
            return;
        }
        for (std::int64_t first = from * part; first < last; first += part) {
            byRows(x, w, bias, out, first, std::min(first + part, last));
        }
    });
}

template void thinProduct(const MatrixView&, const Matrix<float>&, const float*, float*);
template void thinProduct(const MatrixView&, const Matrix<at::BFloat16>&, const float*, float*);

}  // namespace artemis
