// Sixteen weights at a time, as gguf_blocks.cpp has them one at a time. A scale times a quantised
// number is exact in fp32, so that a fused multiplication and addition rounds to the same weight.
#include "core/engine/nn/block_product.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "core/engine/nn/lanes.h"

namespace artemis {

namespace {

using Bytes = const std::uint8_t*;

constexpr std::int64_t lanes = 16;
constexpr std::int64_t rowsAtOnce = 64;  // Of the weight, by one thread.
constexpr std::size_t cacheLine = 64;    // Bytes.
// Bytes. Unpacking keeps the processor too busy to see by itself what it will read: without this
// it waits for memory more than half of the time.
constexpr std::size_t ahead = 2048;

template <class T>
inline T read(Bytes at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

ARTEMIS_AVX512 inline __m128i sixteenBytes(Bytes at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
ARTEMIS_AVX512 inline __m512i widened(Bytes at) { return _mm512_cvtepu8_epi32(sixteenBytes(at)); }
/// The number of 16 bits in all lanes.
ARTEMIS_AVX512 inline __m512 half(Bytes at) {
    return _mm512_cvtph_ps(_mm256_set1_epi16(read<std::int16_t>(at)));
}
ARTEMIS_AVX512 inline __m512 all(float value) { return _mm512_set1_ps(value); }
ARTEMIS_AVX512 inline __m512 all(int value) { return all(static_cast<float>(value)); }
/// scale · q + offset
ARTEMIS_AVX512 inline __m512 line(__m512 scale, __m512i q, __m512 offset) {
    return _mm512_fmadd_ps(scale, _mm512_cvtepi32_ps(q), offset);
}
ARTEMIS_AVX512 inline __m512i fourBits(Bytes at, bool upper) {
    const __m512i byte = widened(at);
    return upper ? _mm512_srli_epi32(byte, 4) : _mm512_and_si512(byte, _mm512_set1_epi32(15));
}
/// scale · q + offset by looking the sixteen possible ones up, which the halves of a block share.
ARTEMIS_AVX512 inline __m512 lineOfFour(__m512 scale, Bytes at, bool upper, __m512 offset) {
    const __m512i four = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    // Takes the lowest four bits of each index.
    const __m512i byte = widened(at);
    return _mm512_permutexvar_ps(upper ? _mm512_srli_epi32(byte, 4) : byte,
                                 line(scale, four, offset));
}
ARTEMIS_AVX512 inline __m512i withFifth(__m512i four, __mmask16 fifth) {
    return _mm512_mask_or_epi32(four, fifth, four, _mm512_set1_epi32(16));
}

// Each: the format's number, and weights 16 i … 16 i + 15 of a block.

struct Q4_0 {
    static constexpr GgmlType type = GgmlType::Q4_0;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const __m512 d = half(block);
        return lineOfFour(d, block + 2, i == 1, _mm512_mul_ps(d, all(-8)));
    }
};

struct Q4_1 {
    static constexpr GgmlType type = GgmlType::Q4_1;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        return lineOfFour(half(block), block + 4, i == 1, half(block + 2));
    }
};

struct Q5_0 {
    static constexpr GgmlType type = GgmlType::Q5_0;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const __m512 d = half(block);
        return line(d,
                    withFifth(fourBits(block + 6, i == 1), read<std::uint16_t>(block + 2 + 2 * i)),
                    _mm512_mul_ps(d, all(-16)));
    }
};

struct Q5_1 {
    static constexpr GgmlType type = GgmlType::Q5_1;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        return line(half(block),
                    withFifth(fourBits(block + 8, i == 1), read<std::uint16_t>(block + 4 + 2 * i)),
                    half(block + 2));
    }
};

struct Q8_0 {
    static constexpr GgmlType type = GgmlType::Q8_0;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const __m512i q = _mm512_cvtepi8_epi32(sixteenBytes(block + 2 + lanes * i));
        return _mm512_mul_ps(half(block), _mm512_cvtepi32_ps(q));
    }
};

/// Of 32 weights of Q4_K and Q5_K.
struct PartOfK {
    __m512 scale, offset;

    ARTEMIS_AVX512 PartOfK(Bytes block, std::int64_t part) {
        const PackedScale packed = packedScale(block + 4, part);
        scale = _mm512_mul_ps(half(block), all(packed.scale));
        offset = _mm512_mul_ps(half(block + 2), all(-packed.minimum));
    }
};

struct Q4_K {
    static constexpr GgmlType type = GgmlType::Q4_K;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const PartOfK part(block, i / 2);
        return lineOfFour(part.scale, block + 16 + i / 4 * 32 + i % 2 * lanes, i / 2 % 2 == 1,
                          part.offset);
    }
};

struct Q5_K {
    static constexpr GgmlType type = GgmlType::Q5_K;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const PartOfK part(block, i / 2);
        const __mmask16 fifth = _mm512_test_epi32_mask(widened(block + 16 + i % 2 * lanes),
                                                       _mm512_set1_epi32(1 << (i / 2)));
        return line(
            part.scale,
            withFifth(fourBits(block + 48 + i / 4 * 32 + i % 2 * lanes, i / 2 % 2 == 1), fifth),
            part.offset);
    }
};

struct Q6_K {
    static constexpr GgmlType type = GgmlType::Q6_K;
    ARTEMIS_AVX512 static __m512 sixteen(Bytes block, std::int64_t i) {
        const std::int64_t upper = i / 8;
        const std::int64_t quarter = i / 2 % 4;
        const std::int64_t l = i % 2 * lanes;
        const __m512i low = fourBits(block + 64 * upper + quarter % 2 * 32 + l, quarter >= 2);
        const __m512i high =
            _mm512_and_si512(_mm512_srli_epi32(widened(block + 128 + 32 * upper + l),
                                               static_cast<unsigned>(2 * quarter)),
                             _mm512_set1_epi32(3));
        const __m512i q = _mm512_sub_epi32(_mm512_or_si512(low, _mm512_slli_epi32(high, 4)),
                                           _mm512_set1_epi32(32));
        const auto scale = static_cast<std::int8_t>(block[192 + i]);
        return _mm512_mul_ps(_mm512_mul_ps(half(block + 208), all(scale)), _mm512_cvtepi32_ps(q));
    }
};

template <class Format>
constexpr GgmlFormat format = formatOf(Format::type);

/// One row of w against `count` rows of x.
template <class Format, int count>
ARTEMIS_AVX512 void dots(Bytes row, std::int64_t width, const float* x, std::int64_t stride,
                         float* sums) {
    __m512 sum[count][2];
    for (auto& pair : sum) {
        pair[0] = pair[1] = _mm512_setzero_ps();
    }
    for (std::int64_t at = 0; at < width; at += format<Format>.weights) {
        for (std::size_t byte = 0; byte < format<Format>.bytes; byte += cacheLine) {
            _mm_prefetch(row + byte + ahead, _MM_HINT_T0);
        }
#pragma GCC unroll 16
        for (std::int64_t i = 0; i < format<Format>.weights / lanes; ++i) {
            const __m512 w = Format::sixteen(row, i);
#pragma GCC unroll 4
            for (int j = 0; j < count; ++j) {
                sum[j][i % 2] = _mm512_fmadd_ps(w, _mm512_loadu_ps(x + j * stride + at + i * lanes),
                                                sum[j][i % 2]);
            }
        }
        row += format<Format>.bytes;
    }
    for (int j = 0; j < count; ++j) {
        sums[j] = _mm512_reduce_add_ps(_mm512_add_ps(sum[j][0], sum[j][1]));
    }
}

/// Columns first … last − 1 of the product: rows of w.
template <class Format>
void productPart(const MatrixView& x, const BlockRows& w, const float* bias, float* out,
                 std::int64_t first, std::int64_t last) {
    constexpr int atOnce = 4;
    const auto rowBytes =
        static_cast<std::size_t>(w.width / format<Format>.weights) * format<Format>.bytes;
    const auto* blocks = reinterpret_cast<Bytes>(w.blocks);
    for (std::int64_t j = first; j < last; ++j) {
        const Bytes row = blocks + static_cast<std::size_t>(j) * rowBytes;
        for (std::int64_t i = 0; i < x.rows;) {
            float sums[atOnce];
            const float* from = x.data + i * x.rowStride;
            const int count = x.rows - i >= atOnce ? atOnce : 1;
            if (count == atOnce) {
                dots<Format, atOnce>(row, w.width, from, x.rowStride, sums);
            } else {
                dots<Format, 1>(row, w.width, from, x.rowStride, sums);
            }
            for (int c = 0; c < count; ++c, ++i) {
                out[i * w.rows + j] = sums[c] + (bias == nullptr ? 0 : bias[j]);
            }
        }
    }
}

template <class Format>
ARTEMIS_AVX512 void unpackPart(const BlockRows& w, float* out, std::int64_t first,
                               std::int64_t last) {
    const std::int64_t blocks = w.width / format<Format>.weights;
    const auto* from = reinterpret_cast<Bytes>(w.blocks);
    for (std::int64_t b = first * blocks; b < last * blocks; ++b) {
        const Bytes block = from + static_cast<std::size_t>(b) * format<Format>.bytes;
#pragma GCC unroll 16
        for (std::int64_t i = 0; i < format<Format>.weights / lanes; ++i) {
            _mm512_storeu_ps(out + b * format<Format>.weights + i * lanes,
                             Format::sixteen(block, i));
        }
    }
}

struct Loops {
    GgmlType type;
    decltype(&productPart<Q4_0>) product;
    decltype(&unpackPart<Q4_0>) unpack;
};

template <class... Formats>
constexpr std::array<Loops, sizeof...(Formats)> loopsOf() {
    return {Loops{Formats::type, productPart<Formats>, unpackPart<Formats>}...};
}

constexpr auto loops = loopsOf<Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K, Q6_K>();

/// part(first, last) over rows, by all threads.
template <class Part>
void overRows(const BlockRows& w, const Part& part) {
    at::parallel_for(0, (w.rows + rowsAtOnce - 1) / rowsAtOnce, 1,
                     [&](std::int64_t from, std::int64_t to) {
                         part(from * rowsAtOnce, std::min(to * rowsAtOnce, w.rows));
                     });
}

}  // namespace

bool hasBlockProduct(GgmlType type) {
    return std::ranges::find(loops, type, &Loops::type) != loops.end();
}

void blockProduct(const MatrixView& x, const BlockRows& w, const float* bias, float* out) {
    const Loops& own = *std::ranges::find(loops, w.type, &Loops::type);
    overRows(w, [&](std::int64_t first, std::int64_t last) {
        own.product(x, w, bias, out, first, last);
    });
}

void unpackBlocks(const BlockRows& w, float* out) {
    const Loops& own = *std::ranges::find(loops, w.type, &Loops::type);
    overRows(w, [&](std::int64_t first, std::int64_t last) { own.unpack(w, out, first, last); });
}

}  // namespace artemis
