// The register tile and the loops around it; compare gemm.cpp.
#include "core/engine/nn/gemm_bf16.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/engine/nn/bf16_product.h"
#include "core/engine/nn/gemm_amx.h"

namespace artemis {

namespace {

using at::BFloat16;

constexpr std::int64_t tileRows = 14;  // 14 · 2 accumulators, 2 of b, 1 of a: 31 of 32 registers
constexpr std::int64_t tileColumns = 32;  // two registers
constexpr std::int64_t packedRows = 16;   // a panel of a, padded to a register

/// One tile: out [Rows, columns ≤ 32] = start + a · b, where it starts at what `out` holds, at
/// `bias`, or at 0.
template <class Out>
struct Tile {
    std::int64_t pairs;
    const Pair* a;
    const Pair* b;
    bool grows;
    const float* bias;
    Out* out;
    std::int64_t outStride;
    std::int64_t columns;
};

template <class Out, std::size_t Rows, std::size_t Registers>
ARTEMIS_BF16 void multiplyTile(const Tile<Out>& tile) {
    const __mmask16 masks[]{firstOf(tile.columns), firstOf(tile.columns - 16)};
    __m512 sum[Rows][Registers];
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t c = 0; c < Registers; ++c) {
            sum[r][c] = tile.grows ? load(tile.out + r * tile.outStride + 16 * c, masks[c])
                        : tile.bias != nullptr ? load(tile.bias + 16 * c, masks[c])
                                               : _mm512_setzero_ps();
        }
    }
    const Pair* a = tile.a;
    const Pair* b = tile.b;
    for (std::int64_t p = 0; p < tile.pairs; ++p, a += packedRows, b += tileColumns) {
        __m512bh y[Registers];
        for (std::size_t c = 0; c < Registers; ++c) {
            y[c] = reinterpret_cast<__m512bh>(_mm512_load_si512(b + 16 * c));
        }
#pragma GCC unroll 14
        for (std::size_t r = 0; r < Rows; ++r) {
            const auto x =
                reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<std::int32_t>(a[r])));
#pragma GCC unroll 2
            for (std::size_t c = 0; c < Registers; ++c) {
                sum[r][c] = _mm512_dpbf16_ps(sum[r][c], x, y[c]);
            }
        }
    }
    for (std::size_t r = 0; r < Rows; ++r) {
        for (std::size_t c = 0; c < Registers; ++c) {
            store(tile.out + r * tile.outStride + 16 * c, masks[c], sum[r][c]);
        }
    }
}

template <class Out>
using TileKernel = void (*)(const Tile<Out>&);

template <class Out, std::size_t Registers, std::size_t... Rows>
constexpr std::array<TileKernel<Out>, sizeof...(Rows)> kernelsFor(std::index_sequence<Rows...>) {
    return {multiplyTile<Out, Rows + 1, Registers>...};
}

template <class Out>
void multiplyTile(const Tile<Out>& tile, std::int64_t rows) {
    constexpr auto counts = std::make_index_sequence<tileRows>();
    static constexpr auto wide = kernelsFor<Out, 2>(counts);
    static constexpr auto narrow = kernelsFor<Out, 1>(counts);
    (tile.columns > 16 ? wide : narrow)[rows - 1](tile);
}

/// The tiles of a packed block of a and one of b.
template <class Out>
void multiplyBlock(const Product<Out>& product, const Panels& packed, const Part& block,
                   std::int64_t from, std::int64_t pairs) {
    const bool grows = from > 0 || product.onto == Onto::Output;
    for (std::int64_t j = 0; j < block.columns; j += tileColumns) {
        const std::int64_t column = block.column + j;
        const float* bias = product.onto == Onto::Bias ? product.bias + column : nullptr;
        for (std::int64_t i = 0; i < block.rows; i += tileRows) {
            multiplyTile<Out>(
                {pairs, packed.rows + i / tileRows * packedRows * pairs, packed.columns + j * pairs,
                 grows, bias, product.out + (block.row + i) * product.outStride + column,
                 product.outStride, std::min(tileColumns, block.columns - j)},
                std::min(tileRows, block.rows - i));
        }
    }
}

template <class Out>
void multiplyPart(const Product<Out>& product, const Part& part) {
    const Panels packed = panels();
    for (std::int64_t from = 0; from < product.shape.k; from += deepest) {
        const std::int64_t depth = std::min(deepest, product.shape.k - from);
        const std::int64_t pairs = (depth + 1) / 2;
        const std::int64_t blockRows = rowPairs / (packedRows * pairs) * tileRows;
        const std::int64_t blockColumns = columnPairs / (tileColumns * pairs) * tileColumns;
        for (std::int64_t j = 0; j < part.columns; j += blockColumns) {
            const std::int64_t columns = std::min(blockColumns, part.columns - j);
            pack(product.b, false, {part.column + j, columns, from, depth, pairs}, tileColumns,
                 tileColumns, packed.columns);
            for (std::int64_t i = 0; i < part.rows; i += blockRows) {
                const std::int64_t rows = std::min(blockRows, part.rows - i);
                pack(product.a, true, {part.row + i, rows, from, depth, pairs}, tileRows,
                     packedRows, packed.rows);
                multiplyBlock(product, packed, {part.row + i, rows, part.column + j, columns}, from,
                              pairs);
            }
        }
    }
}

/// A result in bf16 that would be rounded several times is summed in fp32 first.
void multiplyDeep(const Product<BFloat16>& product, Bf16Unit unit) {
    const auto [m, n, k] = product.shape;
    std::vector<float> wide(static_cast<std::size_t>(m * n));
    const auto place = [&](std::int64_t i) {
        return product.out + i / n * product.outStride + i % n;
    };
    if (product.onto == Onto::Output) {
        for (std::int64_t i = 0; i < m * n; ++i) {
            wide[i] = *place(i);
        }
    }
    gemmBf16(product.a, product.b, product.onto, product.bias, wide.data(), n, unit);
    for (std::int64_t i = 0; i < m * n; ++i) {
        *place(i) = wide[i];
    }
}

}  // namespace

bool hasGemmBf16() {
    static const bool has = __builtin_cpu_supports("avx512bf16") != 0 &&
                            __builtin_cpu_supports("avx512bw") != 0 &&
                            __builtin_cpu_supports("avx512vl") != 0;
    return has;
}

void gemmBf16(const Bf16Operand& a, const Bf16Operand& b, Onto onto, const float* bias,
              Bf16Result out, std::int64_t outStride, Bf16Unit unit) {
    const auto rows = std::visit([](const auto& m) { return m.rows; }, a);
    const auto depth = std::visit([](const auto& m) { return m.columns; }, a);
    const auto columns = std::visit([](const auto& m) { return m.columns; }, b);
    const ProductShape shape{rows, columns, depth};
    if (depth > deepest && std::holds_alternative<BFloat16*>(out)) {
        multiplyDeep({a, b, shape, onto, bias, std::get<BFloat16*>(out), outStride}, unit);
        return;
    }
    std::visit(
        [&](auto* to) {
            const Product product{a, b, shape, onto, bias, to, outStride};
            if (unit == Bf16Unit::Best && hasAmx()) {
                multiplyByAmx(product);
            } else {
                forParts(shape, tileRows, tileColumns,
                         [&](const Part& part) { multiplyPart(product, part); });
            }
        },
        out);
}

}  // namespace artemis
