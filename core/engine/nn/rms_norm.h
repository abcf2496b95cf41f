// Root mean square norm. Zhang and Sennrich 2019, arXiv:1910.07467.
#pragma once

#include "core/engine/nn/torch.h"

namespace artemis {

/// x · weight / √(mean(x²) + epsilon) of each row. x [rows, width], weight [width]; in fp32.
/// Differentiable in both.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

}  // namespace artemis
