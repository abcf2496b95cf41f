// Losses: functions of outputs and labels.
#pragma once

#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// Sum over rows of −log softmax(logits)[label]. logits [n, classes], labels int64 [n], every label
/// valid. `best`, where given, receives the index of the largest logit of each row.
at::Tensor crossEntropySum(const at::Tensor& logits, const at::Tensor& labels,
                           at::Tensor* best = nullptr);

/// Rows of a vocabulary's logits that exist at a time.
inline constexpr std::int64_t logitRows = 256;

/// crossEntropySum() of logits = rows [n, width] · weight [width, classes] + bias, some rows at a
/// time: their gradients are made at once, so that no more than some hundred rows of logits ever
/// exist. Rows in bf16 make products of bf16; logits and loss are fp32 in any case.
at::Tensor vocabularyLossSum(const at::Tensor& rows, const at::Tensor& weight,
                             const at::Tensor& bias, const at::Tensor& labels,
                             at::Tensor* best = nullptr);

/// Sum over examples of the cross entropy of an answer's first and of its last token, each over the
/// example's own tokens. logits [tokens, 2], packed by `lengths`; labels int64 [2 · examples],
/// indices within each example. `best`, where given, receives the likeliest indices in that order.
at::Tensor spanLossSum(const at::Tensor& logits, const std::vector<std::int64_t>& lengths,
                       const at::Tensor& labels, at::Tensor* best = nullptr);

}  // namespace artemis
