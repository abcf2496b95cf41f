// Matrix products of tensors and the affine map of a linear layer.
#pragma once

#include "core/engine/nn/torch.h"

namespace artemis {

/// a [m, k] · b [k, n] → [m, n], plus bias [n] where it is defined. Where one of them is bf16 all
/// operands are rounded to it and summed in fp32; the result is of the type of a. Not
/// differentiable.
at::Tensor product(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias = {});
/// The same with a result in fp32: gradients of weights, logits.
at::Tensor wideProduct(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias = {});
/// out [m, n] += a [m, k] · b [k, n]. Not differentiable.
void addProduct(at::Tensor& out, const at::Tensor& a, const at::Tensor& b);
/// product() with a result of `type`, by LibTorch's operations, for every layout and processor.
at::Tensor libraryProduct(const at::Tensor& a, const at::Tensor& b, const at::Tensor& bias,
                          at::ScalarType type);

/// x [n, in] · w [in, out] + bias → [n, out], `w` being the weight or its transposed view.
/// Differentiable in all three; x is kept for the backward pass only where w needs a gradient. x in
/// bf16 makes it a product of bf16; gradients of w and bias stay fp32.
at::Tensor affine(const at::Tensor& x, const at::Tensor& w, const at::Tensor& bias = {});

}  // namespace artemis
