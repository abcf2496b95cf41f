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

/// A part of an operand: `lanes` rows of a or columns of b from `lane` on, `depth` along k.
struct Slice {
    std::int64_t lane, lanes, from, depth;
};

/// Panels of `tile` lanes, one after another, each [pairs, width]; `width` is whole registers, and
/// what is not there is 0.
void pack(const Bf16Operand& operand, bool lanesAreRows, const Slice& slice, std::int64_t tile,
          std::int64_t width, Pair* out);

}  // namespace artemis
