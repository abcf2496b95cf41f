// Packing of an operand in pairs along k, as VDPBF16PS takes them.
#pragma once

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/nn/lanes.h"

#define ARTEMIS_BF16 __attribute__((target("avx512f,avx512bw,avx512vl,avx512bf16")))

namespace artemis {

/// Two neighbours along k of one row or column, the first in the low half.
using Pair = std::uint32_t;

ARTEMIS_BF16 inline __m256i rounded(__m512 x) {
    return reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(x));
}

ARTEMIS_BF16 inline __mmask32 firstOfWords(std::int64_t count) {
    return count >= 32 ? 0xffffffffU : count <= 0 ? 0 : (1U << count) - 1;
}

/// The first `count` of 16 numbers in bf16, 0 in place of the others.
ARTEMIS_BF16 inline __m256i load16(const float* from, std::int64_t count) {
    return rounded(_mm512_maskz_loadu_ps(firstOf(count), from));
}
ARTEMIS_BF16 inline __m256i load16(const at::BFloat16* from, std::int64_t count) {
    return _mm256_maskz_loadu_epi16(firstOf(count), from);
}

/// The first `count` of 32 numbers in bf16 as 16 pairs.
ARTEMIS_BF16 inline __m512 load32(const float* from, std::int64_t count) {
    const __m512 low = _mm512_maskz_loadu_ps(firstOf(count), from);
    const __m512 high = _mm512_maskz_loadu_ps(firstOf(count - 16), from + 16);
    return reinterpret_cast<__m512>(_mm512_cvtne2ps_pbh(high, low));
}
ARTEMIS_BF16 inline __m512 load32(const at::BFloat16* from, std::int64_t count) {
    return _mm512_castsi512_ps(_mm512_maskz_loadu_epi16(firstOfWords(count), from));
}

/// Of up to 16 lanes that lie side by side, the first two of `left` elements, `stride` apart.
template <class T>
ARTEMIS_BF16 inline __m512 pairsAcross(const T* from, std::int64_t lanes, std::int64_t stride,
                                       std::int64_t left) {
    const bool both = left > 1;
    const __m512i low = _mm512_cvtepu16_epi32(load16(from, left > 0 ? lanes : 0));
    const __m512i high =
        _mm512_cvtepu16_epi32(load16(both ? from + stride : from, both ? lanes : 0));
    return _mm512_castsi512_ps(_mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
}

/// A part of an operand: `lanes` rows of a or columns of b from `lane` on, `depth` along k, as
/// `pairs` pairs.
struct Slice {
    std::int64_t lane, lanes, from, depth, pairs;
};

/// Panels of `tile` lanes, one after another, each [pairs, width]; `width` is whole registers, and
/// what is not there is 0.
void pack(const Bf16Operand& operand, bool lanesAreRows, const Slice& slice, std::int64_t tile,
          std::int64_t width, Pair* out);

constexpr std::int64_t rowPairs = 96 * 1024;      // of a packed block of a: less than half of L2
constexpr std::int64_t columnPairs = 384 * 1024;  // of b

/// Room for a packed block of a and one of b, kept by each thread.
struct Panels {
    Pair* rows;
    Pair* columns;
};
Panels panels();

}  // namespace artemis
