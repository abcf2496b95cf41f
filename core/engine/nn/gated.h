// The gated linear unit with SiLU. Shazeer 2020, arXiv:2002.05202.
#pragma once

#include "core/engine/nn/torch.h"

namespace artemis {

/// silu(gate) · up, both [rows, width] in fp32 or bf16; differentiable; only the two are kept.
at::Tensor siluGated(const at::Tensor& gate, const at::Tensor& up);

}  // namespace artemis
