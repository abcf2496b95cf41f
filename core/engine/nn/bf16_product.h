// A product of bf16 operands as its kernels see it.
#pragma once

#include "core/engine/nn/gemm_parts.h"
#include "core/engine/nn/pack_bf16.h"

namespace artemis {

/// Along k at a time: sums over more are kept in `out` between.
constexpr std::int64_t deepest = 4096;

ARTEMIS_BF16 inline __m512 load(const float* from, __mmask16 mask) {
    return _mm512_maskz_loadu_ps(mask, from);
}
ARTEMIS_BF16 inline __m512 load(const at::BFloat16* from, __mmask16 mask) {
    return _mm512_castsi512_ps(
        _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, from)), 16));
}
ARTEMIS_BF16 inline void store(float* to, __mmask16 mask, __m512 x) {
    _mm512_mask_storeu_ps(to, mask, x);
}
ARTEMIS_BF16 inline void store(at::BFloat16* to, __mmask16 mask, __m512 x) {
    _mm256_mask_storeu_epi16(to, mask, rounded(x));
}

template <class Out>
struct Product {
    const Bf16Operand& a;
    const Bf16Operand& b;
    ProductShape shape;
    Onto onto;
    const float* bias;
    Out* out;
    std::int64_t outStride;
};

}  // namespace artemis
