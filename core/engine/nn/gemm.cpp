// Packing, the register tile, and the loops around it.
#include "core/engine/nn/gemm.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/engine/nn/gemm_parts.h"
#include "core/engine/nn/lanes.h"

namespace artemis {

namespace {

constexpr std::int64_t tileRows = 14;  // 14 · 2 accumulators, 2 of b, 1 of a: 31 of 32 registers
constexpr std::int64_t tileColumns = 32;                 // two registers
constexpr std::int64_t packedRows = 16;                  // a panel of a, padded to a register
constexpr std::int64_t blockRows = 16 * tileRows;        // of a; with blockDepth: half of L2
constexpr std::int64_t blockColumns = 32 * tileColumns;  // of b
constexpr std::int64_t blockDepth = 384;

/// Up to 16 lanes of `depth` elements: out[p * width + lane] = from[lane * laneStride + p *
/// stride], 0 for lanes that are not there. One of the strides is 1.
ARTEMIS_AVX512 void packLanes(const float* from, std::int64_t lanes, std::int64_t laneStride,
                              std::int64_t depth, std::int64_t stride, float* out,
                              std::int64_t width) {
    if (laneStride == 1) {
        const __mmask16 mask = firstOf(lanes);
        for (std::int64_t p = 0; p < depth; ++p) {
            _mm512_store_ps(out + p * width, _mm512_maskz_loadu_ps(mask, from + p * stride));
        }
        return;
    }
    __m512 block[16];
    for (std::int64_t p = 0; p < depth; p += 16) {
        const __mmask16 mask = firstOf(depth - p);
        for (std::int64_t lane = 0; lane < 16; ++lane) {
            block[lane] = lane < lanes ? _mm512_maskz_loadu_ps(mask, from + lane * laneStride + p)
                                       : _mm512_setzero_ps();
        }
        transpose(block);
        for (std::int64_t q = 0; q < std::min<std::int64_t>(16, depth - p); ++q) {
            _mm512_store_ps(out + (p + q) * width, block[q]);
        }
    }
}

/// Panels of tileRows rows, one after another, each [depth, packedRows].
void packRows(const MatrixView& a, std::int64_t row, std::int64_t rows, std::int64_t from,
              std::int64_t depth, float* out) {
    for (std::int64_t i = 0; i < rows; i += tileRows, out += packedRows * depth) {
        packLanes(a.data + (row + i) * a.rowStride + from * a.columnStride,
                  std::min(tileRows, rows - i), a.rowStride, depth, a.columnStride, out,
                  packedRows);
    }
}

/// Panels of tileColumns columns, one after another, each [depth, tileColumns].
void packColumns(const MatrixView& b, std::int64_t column, std::int64_t columns, std::int64_t from,
                 std::int64_t depth, float* out) {
    for (std::int64_t j = 0; j < columns; j += tileColumns, out += tileColumns * depth) {
        for (std::int64_t half = 0; half < tileColumns; half += 16) {
            packLanes(b.data + from * b.rowStride + (column + j + half) * b.columnStride,
                      columns - j - half, b.columnStride, depth, b.rowStride, out + half,
                      tileColumns);
        }
    }
}

/// One tile: out [Rows, columns ≤ 32] = start + a · b. `start` rows are `startStride` apart (0: one
/// row for all); null starts at 0.
struct Tile {
    std::int64_t depth;
    const float* a;
    const float* b;
    const float* start;
    std::int64_t startStride;
    float* out;
    std::int64_t outStride;
    std::int64_t columns;
};

template <std::size_t Rows, std::size_t Registers>
ARTEMIS_AVX512 void multiplyTile(const Tile& tile) {
    const __mmask16 masks[]{firstOf(tile.columns), firstOf(tile.columns - 16)};
    __m512 sum[Rows][Registers];
    for (std::size_t r = 0; r < Rows; ++r) {
        const float* start = tile.start + r * tile.startStride;
        for (std::size_t c = 0; c < Registers; ++c) {
            sum[r][c] = tile.start == nullptr ? _mm512_setzero_ps()
                                              : _mm512_maskz_loadu_ps(masks[c], start + 16 * c);
        }
    }
    const float* a = tile.a;
    const float* b = tile.b;
    for (std::int64_t p = 0; p < tile.depth; ++p, a += packedRows, b += tileColumns) {
        __m512 y[Registers];
        for (std::size_t c = 0; c < Registers; ++c) {
            y[c] = _mm512_load_ps(b + 16 * c);
        }
#pragma GCC unroll 14
        for (std::size_t r = 0; r < Rows; ++r) {
            const __m512 x = _mm512_set1_ps(a[r]);
#pragma GCC unroll 2
            for (std::size_t c = 0; c < Registers; ++c) {
                sum[r][c] = _mm512_fmadd_ps(x, y[c], sum[r][c]);
            }
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t c = 0; c < Registers; ++c) {
            _mm512_mask_storeu_ps(tile.out + r * tile.outStride + 16 * c, masks[c], sum[r][c]);
        }
    }
}

using TileKernel = void (*)(const Tile&);

template <std::size_t Registers, std::size_t... Rows>
constexpr std::array<TileKernel, sizeof...(Rows)> kernelsFor(std::index_sequence<Rows...>) {
    return {multiplyTile<Rows + 1, Registers>...};
}
/// By number of rows - 1.
constexpr auto wideKernels = kernelsFor<2>(std::make_index_sequence<tileRows>());
constexpr auto narrowKernels = kernelsFor<1>(std::make_index_sequence<tileRows>());

void multiplyTile(const Tile& tile, std::int64_t rows) {
    (tile.columns > 16 ? wideKernels : narrowKernels)[rows - 1](tile);
}

struct Panels {
    float* rows;
    float* columns;
};

/// Kept by each thread.
Panels panels() {
    constexpr std::size_t rowFloats = blockRows / tileRows * packedRows * blockDepth;
    constexpr std::size_t columnFloats = blockColumns * blockDepth;
    struct Aligned {
        void operator()(float* memory) const { ::operator delete[](memory, std::align_val_t{64}); }
    };
    thread_local const std::unique_ptr<float[], Aligned> memory(
        new (std::align_val_t{64}) float[rowFloats + columnFloats]);
    return {memory.get(), memory.get() + rowFloats};
}

void multiplyPart(const MatrixView& a, const MatrixView& b, Onto onto, const float* bias,
                  float* out, std::int64_t outStride, const Part& part) {
    const Panels packed = panels();
    for (std::int64_t j0 = 0; j0 < part.columns; j0 += blockColumns) {
        const std::int64_t columns = std::min(blockColumns, part.columns - j0);
        for (std::int64_t p0 = 0; p0 < a.columns; p0 += blockDepth) {
            const std::int64_t depth = std::min(blockDepth, a.columns - p0);
            packColumns(b, part.column + j0, columns, p0, depth, packed.columns);
            for (std::int64_t i0 = 0; i0 < part.rows; i0 += blockRows) {
                const std::int64_t rows = std::min(blockRows, part.rows - i0);
                packRows(a, part.row + i0, rows, p0, depth, packed.rows);
                for (std::int64_t j = 0; j < columns; j += tileColumns) {
                    for (std::int64_t i = 0; i < rows; i += tileRows) {
                        const std::int64_t column = part.column + j0 + j;
                        float* to = out + (part.row + i0 + i) * outStride + column;
                        const bool grows = p0 > 0 || onto == Onto::Output;
                        const float* start = grows                ? to
                                             : onto == Onto::Bias ? bias + column
                                                                  : nullptr;
                        multiplyTile({depth, packed.rows + i / tileRows * packedRows * depth,
                                      packed.columns + j * depth, start, grows ? outStride : 0, to,
                                      outStride, std::min(tileColumns, columns - j)},
                                     std::min(tileRows, rows - i));
                    }
                }
            }
        }
    }
}

}  // namespace

bool hasGemm() {
    static const bool has = __builtin_cpu_supports("avx512f") != 0;
    return has;
}

void gemm(const MatrixView& a, const MatrixView& b, Onto onto, const float* bias, float* out,
          std::int64_t outStride) {
    forParts({a.rows, b.columns, a.columns}, tileRows, tileColumns,
             [&](const Part& part) { multiplyPart(a, b, onto, bias, out, outStride, part); });
}

}  // namespace artemis
