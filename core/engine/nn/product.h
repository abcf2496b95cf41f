// Matrix products of tensors and the affine map of a linear layer.
#pragma once

#include "core/engine/nn/torch.h"

namespace artemis {

/// a [m, k] · b [k, n] → [m, n], plus bias [n] where it is defined. Not differentiable.
at::Tensor product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias = {});
/// out [m, n] += a [m, k] · b [k, n]. Not differentiable.
void addProduct(at::Tensor& out, const at::Tensor& a, const at::Tensor& b);

/// x [n, in] · w [in, out] + bias → [n, out], `w` being the weight or its transposed view.
/// Differentiable in all three; x is kept for the backward pass only where w needs a gradient.
at::Tensor affine(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias = {});

}  // namespace artemis
