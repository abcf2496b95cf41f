// Matrix products of bf16 operands with AMX or AVX512-BF16, accumulated in fp32.
#pragma once

#include <variant>

#include "core/engine/nn/gemm.h"
#include "core/engine/nn/torch.h"

namespace artemis {

/// fp32 operands are rounded (to nearest, ties to even) while they are packed.
using Bf16Operand = std::variant<MatrixView, Matrix<at::BFloat16>>;
using Bf16Result = std::variant<float*, at::BFloat16*>;

/// Whether this processor can run gemmBf16().
bool hasGemmBf16();

/// What multiplies: the fastest there is, or AVX512-BF16 in any case.
enum class Bf16Unit { Best, Vectors };

/// As gemm(). Every sum is of fp32 and is rounded once where `out` is bf16; `bias` is added in
/// fp32. VDPBF16PS takes two steps along k at a time and flushes denormals to zero.
void gemmBf16(const Bf16Operand& a, const Bf16Operand& b, Onto onto, const float* bias,
              Bf16Result out, std::int64_t outStride, Bf16Unit unit = Bf16Unit::Best);

/// out = a · b, or out += a · b: in fp32 where all three are, else of operands in bf16.
template <class A, class B, class Out>
void multiply(const Matrix<A>& a, const Matrix<B>& b, Onto onto, Out* out, std::int64_t outStride) {
    if constexpr (std::is_same_v<A, float> && std::is_same_v<B, float>) {
        static_assert(std::is_same_v<Out, float>);
        gemm(a, b, onto, nullptr, out, outStride);
    } else {
        gemmBf16(a, b, onto, nullptr, out, outStride);
    }
}

}  // namespace artemis
