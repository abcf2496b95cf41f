// Sixteen lanes of 32 bits: what the packing of both kinds of matrix products has in common.
#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

// False alarms in GCC's own header: GCC bug 105593.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"

#define ARTEMIS_AVX512 __attribute__((target("avx512f")))

namespace artemis {

ARTEMIS_AVX512 inline __m512 lowPairs(__m512 a, __m512 b) {
    return _mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(a), _mm512_castps_pd(b)));
}
ARTEMIS_AVX512 inline __m512 highPairs(__m512 a, __m512 b) {
    return _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(a), _mm512_castps_pd(b)));
}

/// Rows become columns.
ARTEMIS_AVX512 inline void transpose(__m512 (&r)[16]) {
    __m512 t[16];
    for (std::size_t i = 0; i < 16; i += 2) {
        t[i] = _mm512_unpacklo_ps(r[i], r[i + 1]);
        t[i + 1] = _mm512_unpackhi_ps(r[i], r[i + 1]);
    }
    for (std::size_t i = 0; i < 16; i += 4) {
        r[i] = lowPairs(t[i], t[i + 2]);
        r[i + 1] = highPairs(t[i], t[i + 2]);
        r[i + 2] = lowPairs(t[i + 1], t[i + 3]);
        r[i + 3] = highPairs(t[i + 1], t[i + 3]);
    }
    // Lane l of r[4 g + c] now holds column 4 l + c of the rows 4 g … 4 g + 3.
    for (std::size_t c = 0; c < 4; ++c) {
        const __m512 even0 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0x88);
        const __m512 even1 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0x88);
        const __m512 odd0 = _mm512_shuffle_f32x4(r[c], r[4 + c], 0xdd);
        const __m512 odd1 = _mm512_shuffle_f32x4(r[8 + c], r[12 + c], 0xdd);
        r[c] = _mm512_shuffle_f32x4(even0, even1, 0x88);
        r[8 + c] = _mm512_shuffle_f32x4(even0, even1, 0xdd);
        r[4 + c] = _mm512_shuffle_f32x4(odd0, odd1, 0x88);
        r[12 + c] = _mm512_shuffle_f32x4(odd0, odd1, 0xdd);
    }
}

inline __mmask16 firstOf(std::int64_t count) {
    return count >= 16 ? 0xffff : count <= 0 ? 0 : static_cast<__mmask16>((1U << count) - 1);
}

}  // namespace artemis
