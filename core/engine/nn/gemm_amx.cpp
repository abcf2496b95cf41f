// Packing for tiles, four tiles of sums at a time, and the loops around them.
#include "core/engine/nn/gemm_amx.h"

#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

#define ARTEMIS_AMX \
    __attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512vl,avx512bf16")))

namespace artemis {

namespace {

using at::BFloat16;

constexpr std::int64_t lanes = 16;      // rows of a tile, and numbers or pairs in each of them
constexpr std::int64_t blockSide = 32;  // rows and columns of four tiles of sums
constexpr std::int64_t tilePairs = lanes * lanes;

/// What LDTILECFG reads: all eight tiles of sixteen rows of 64 bytes.
struct alignas(64) TileShapes {
    std::uint8_t palette = 1;
    std::uint8_t startRow = 0;
    std::uint8_t reserved[14]{};
    std::uint16_t rowBytes[16]{64, 64, 64, 64, 64, 64, 64, 64};
    std::uint8_t rows[16]{16, 16, 16, 16, 16, 16, 16, 16};
};

/// While it lives this thread's tiles have these shapes; then they are empty again, so that the
/// system need not save them.
class TilesInUse {
public:
    ARTEMIS_AMX TilesInUse() {
        // Static: GCC takes the instruction to read a pointer's width, and would not write the
        // rest.
        static constexpr TileShapes shapes;
        _tile_loadconfig(&shapes);
    }
    ARTEMIS_AMX ~TilesInUse() { _tile_release(); }
    TilesInUse(const TilesInUse&) = delete;
    TilesInUse& operator=(const TilesInUse&) = delete;
};

/// Of 16 rows and `pairs` pairs along k, tile by tile, each [row, pair]; what is not there is 0.
template <class T>
ARTEMIS_BF16 void packTiles(const Matrix<T>& a, const Slice& slice, Pair* out) {
    const T* data = a.data + slice.lane * a.rowStride + slice.from * a.columnStride;
    for (std::int64_t p = 0; p < slice.pairs * 2; p += 2 * lanes, out += tilePairs) {
        __m512 block[lanes];
        if (a.columnStride == 1) {
            for (std::int64_t row = 0; row < lanes; ++row) {
                block[row] = row < slice.lanes
                                 ? load32(data + row * a.rowStride + p, slice.depth - p)
                                 : _mm512_setzero_ps();
            }
        } else {
            for (std::int64_t q = 0; q < lanes; ++q) {
                const std::int64_t left = slice.depth - p - 2 * q;
                block[q] = pairsAcross(left > 0 ? data + (p + 2 * q) * a.columnStride : data,
                                       slice.lanes, a.columnStride, left);
            }
            transpose(block);
        }
        for (std::int64_t row = 0; row < lanes; ++row) {
            _mm512_store_ps(out + row * lanes, block[row]);
        }
    }
}

void packRows(const Bf16Operand& a, const Slice& slice, Pair* out) {
    std::visit(
        [&](const auto& matrix) {
            for (std::int64_t row = 0; row < slice.lanes; row += lanes) {
                packTiles(matrix,
                          {slice.lane + row, std::min(lanes, slice.lanes - row), slice.from,
                           slice.depth, slice.pairs},
                          out + row * slice.pairs);
            }
        },
        a);
}

using Sums = float[blockSide][blockSide];

/// sums = a · b for two panels of rows (one where `both` is not set) and one of columns.
ARTEMIS_AMX void multiplyTiles(const Pair* a, const Pair* b, std::int64_t pairs, bool both,
                               Sums& sums) {
    constexpr std::int64_t aStride = lanes * sizeof(Pair);
    constexpr std::int64_t bStride = blockSide * sizeof(Pair);
    constexpr std::int64_t sumStride = blockSide * sizeof(float);
    const Pair* below = a + lanes * pairs;
    std::atomic_signal_fence(std::memory_order_seq_cst);  // GCC does not know what tiles load.
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    for (std::int64_t p = 0; p < pairs; p += lanes) {
        _tile_loadd(4, a + p * lanes, aStride);
        _tile_loadd(6, b + p * blockSide, bStride);
        _tile_loadd(7, b + p * blockSide + lanes, bStride);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        if (both) {
            _tile_loadd(5, below + p * lanes, aStride);
            _tile_dpbf16ps(2, 5, 6);
            _tile_dpbf16ps(3, 5, 7);
        }
    }
    _tile_stored(0, &sums[0][0], sumStride);
    _tile_stored(1, &sums[0][lanes], sumStride);
    if (both) {
        _tile_stored(2, &sums[lanes][0], sumStride);
        _tile_stored(3, &sums[lanes][lanes], sumStride);
    }
}

/// Moves sums to where they belong, onto what stands there, or onto `bias`.
template <class Out>
ARTEMIS_BF16 void finish(const Sums& sums, std::int64_t rows, std::int64_t columns, bool grows,
                         const float* bias, Out* out, std::int64_t outStride) {
    for (std::int64_t half = 0; half < columns; half += lanes) {
        const __mmask16 mask = firstOf(columns - half);
        const __m512 start =
            bias != nullptr && !grows ? load(bias + half, mask) : _mm512_setzero_ps();
        for (std::int64_t r = 0; r < rows; ++r) {
            Out* to = out + r * outStride + half;
            const __m512 before = grows ? load(to, mask) : start;
            store(to, mask, _mm512_add_ps(before, _mm512_load_ps(&sums[r][half])));
        }
    }
}

template <class Out>
void multiplyPart(const Product<Out>& product, const Part& part) {
    const TilesInUse tiles;
    const Panels packed = panels();
    alignas(64) Sums sums;
    for (std::int64_t from = 0; from < product.shape.k; from += deepest) {
        const std::int64_t depth = std::min(deepest, product.shape.k - from);
        const std::int64_t pairs = (depth + 2 * lanes - 1) / (2 * lanes) * lanes;
        const std::int64_t blockRows = rowPairs / (blockSide * pairs) * blockSide;
        const std::int64_t blockColumns = columnPairs / (blockSide * pairs) * blockSide;
        const bool grows = from > 0 || product.onto == Onto::Output;
        for (std::int64_t j0 = 0; j0 < part.columns; j0 += blockColumns) {
            const std::int64_t columns = std::min(blockColumns, part.columns - j0);
            pack(product.b, false, {part.column + j0, columns, from, depth, pairs}, blockSide,
                 blockSide, packed.columns);
            for (std::int64_t i0 = 0; i0 < part.rows; i0 += blockRows) {
                const std::int64_t rows = std::min(blockRows, part.rows - i0);
                packRows(product.a, {part.row + i0, rows, from, depth, pairs}, packed.rows);
                for (std::int64_t j = 0; j < columns; j += blockSide) {
                    const std::int64_t column = part.column + j0 + j;
                    const float* bias =
                        product.onto == Onto::Bias ? product.bias + column : nullptr;
                    for (std::int64_t i = 0; i < rows; i += blockSide) {
                        multiplyTiles(packed.rows + i * pairs, packed.columns + j * pairs, pairs,
                                      rows - i > lanes, sums);
                        finish(sums, std::min(blockSide, rows - i),
                               std::min(blockSide, columns - j), grows, bias,
                               product.out + (part.row + i0 + i) * product.outStride + column,
                               product.outStride);
                    }
                }
            }
        }
    }
}

template <class Out>
void multiplyParts(const Product<Out>& product) {
    forParts(product.shape, blockSide, blockSide,
             [&](const Part& part) { multiplyPart(product, part); });
}

bool askedForAmx() {
#ifdef __linux__
    constexpr unsigned amxBf16 = 1U << 22;
    constexpr unsigned amxTile = 1U << 24;
    constexpr long request = 0x1023;  // ARCH_REQ_XCOMP_PERM
    constexpr long tileData = 18;
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & amxBf16) != 0 &&
           (d & amxTile) != 0 && syscall(SYS_arch_prctl, request, tileData) == 0;
#else
    return false;
#endif
}

}  // namespace

bool hasAmx() {
    static const bool has = hasGemmBf16() && askedForAmx();
    return has;
}

void multiplyByAmx(const Product<float>& product) { multiplyParts(product); }
void multiplyByAmx(const Product<BFloat16>& product) { multiplyParts(product); }

}  // namespace artemis
