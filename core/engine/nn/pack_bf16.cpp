// Packing by transposing, interleaving and rounding in registers.
#include "core/engine/nn/pack_bf16.h"

#include <algorithm>
#include <memory>

namespace artemis {

namespace {

constexpr std::int64_t prefetched = 128;  // Elements ahead: processors do not follow 16 rows.

/// Up to 16 lanes of `depth` elements: pair (2 p, 2 p + 1) of a lane stands at out[p * width +
/// lane]; what is not there is 0. One of the strides is 1.
template <class T>
ARTEMIS_BF16 void packLanes(const T* from, std::int64_t lanes, std::int64_t laneStride,
                            std::int64_t depth, std::int64_t stride, Pair* out,
                            std::int64_t width) {
    if (laneStride == 1) {
        for (std::int64_t p = 0; p < depth; p += 2, out += width) {
            _mm512_store_ps(out, pairsAcross(from + p * stride, lanes, stride, depth - p));
        }
        return;
    }
    __m512 block[16];
    for (std::int64_t p = 0; p < depth; p += 32) {
        for (std::int64_t lane = 0; lane < 16; ++lane) {
            if (lane >= lanes) {
                block[lane] = _mm512_setzero_ps();
                continue;
            }
            const T* row = from + lane * laneStride + p;
            block[lane] = load32(row, depth - p);
            _mm_prefetch(row + prefetched, _MM_HINT_T0);
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
                const std::int64_t there = (slice.depth + 1) / 2;
                std::fill_n(out + there * width, (slice.pairs - there) * width, Pair{0});
                out += slice.pairs * width;
            }
        },
        operand);
}

Panels panels() {
    struct Aligned {
        void operator()(Pair* memory) const { ::operator delete[](memory, std::align_val_t{64}); }
    };
    thread_local const std::unique_ptr<Pair[], Aligned> memory(new (std::align_val_t{64})
                                                                   Pair[rowPairs + columnPairs]);
    return {memory.get(), memory.get() + rowPairs};
}

}  // namespace artemis
