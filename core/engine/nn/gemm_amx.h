// Matrix products of bf16 operands with AMX: tiles of sixteen rows of 64 bytes in registers.
#pragma once

#include "core/engine/nn/bf16_product.h"

namespace artemis {

/// Whether this processor has AMX-BF16 and the system lets this process use it; asks the system for
/// that once.
bool hasAmx();

/// As gemmBf16(); hasAmx() must hold. TDPBF16PS adds products to sums of fp32, as VDPBF16PS does,
/// and flushes denormals to zero (Intel 64 and IA-32 Architectures Software Developer's Manual,
/// volume 1, chapter 18).
void multiplyByAmx(const Product<float>& product);
void multiplyByAmx(const Product<at::BFloat16>& product);

}  // namespace artemis
