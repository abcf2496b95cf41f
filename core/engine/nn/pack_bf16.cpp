// Packing by transposing, interleaving and rounding in registers.
#include "core/engine/nn/pack_bf16.h"

#include <algorithm>

namespace artemis {

namespace {

using at::BFloat16;

ARTEMIS_BF16 inline __mmask32 firstOfWords(std::int64_t count) {
    return count >= 32 ? 0xffffffffU : count <= 0 ? 0 : (1U << count) - 1;
}

/// The first `count` of 16 numbers in bf16, 0 in place of the others.
ARTEMIS_BF16 inline __m256i load16(const float* from, std::int64_t count) {
    return rounded(_mm512_maskz_loadu_ps(firstOf(count), from));
}
ARTEMIS_BF16 inline __m256i load16(const BFloat16* from, std::int64_t count) {
    return _mm256_maskz_loadu_epi16(firstOf(count), from);
}

/// The first `count` of 32 numbers in bf16 as 16 pairs.
ARTEMIS_BF16 inline __m512 load32(const float* from, std::int64_t count) {
    const __m512 low = _mm512_maskz_loadu_ps(firstOf(count), from);
    const __m512 high = _mm512_maskz_loadu_ps(firstOf(count - 16), from + 16);
    return reinterpret_cast<__m512>(_mm512_cvtne2ps_pbh(high, low));
}
ARTEMIS_BF16 inline __m512 load32(const BFloat16* from, std::int64_t count) {
    return _mm512_castsi512_ps(_mm512_maskz_loadu_epi16(firstOfWords(count), from));
}

/// Up to 16 lanes of `depth` elements: pair (2 p, 2 p + 1) of a lane stands at out[p * width +
/// lane]; what is not there is 0. One of the strides is 1.
template <class T>
ARTEMIS_BF16 void packLanes(const T* from, std::int64_t lanes, std::int64_t laneStride,
                            std::int64_t depth, std::int64_t stride, Pair* out,
                            std::int64_t width) {
    if (laneStride == 1) {
        for (std::int64_t p = 0; p < depth; p += 2, out += width) {
            const T* second = p + 1 < depth ? from + (p + 1) * stride : from;
            const __m512i low = _mm512_cvtepu16_epi32(load16(from + p * stride, lanes));
            const __m512i high = _mm512_cvtepu16_epi32(load16(second, p + 1 < depth ? lanes : 0));
            _mm512_store_si512(out, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
        }
        return;
    }
    __m512 block[16];
    for (std::int64_t p = 0; p < depth; p += 32) {
        for (std::int64_t lane = 0; lane < 16; ++lane) {
            block[lane] = lane < lanes ? load32(from + lane * laneStride + p, depth - p)
                                       : _mm512_setzero_ps();
        }
        transpose(block);
        const std::int64_t pairs = std::min<std::int64_t>(16, (depth - p + 1) / 2);
        for (std::int64_t q = 0; q < pairs; ++q, out += width) {
            _mm512_store_ps(out, block[q]);
        }
    }
}

}  // namespace

void pack(const Bf16Operand& operand, bool lanesAreRows, const Slice& slice, std::int64_t tile,
          std::int64_t width, Pair* out) {
    std::visit(
        [&](const auto& m) {
            const std::int64_t laneStride = lanesAreRows ? m.rowStride : m.columnStride;
            const std::int64_t stride = lanesAreRows ? m.columnStride : m.rowStride;
            const auto* data = m.data + slice.lane * laneStride + slice.from * stride;
            for (std::int64_t i = 0; i < slice.lanes; i += tile) {
                for (std::int64_t half = 0; half < width; half += 16) {
                    const std::int64_t left = std::min(tile, slice.lanes - i) - half;
                    packLanes(data + (left > 0 ? (i + half) * laneStride : 0), left, laneStride,
                              slice.depth, stride, out + half, width);
                }
                out += (slice.depth + 1) / 2 * width;
            }
        },
        operand);
}

}  // namespace artemis
