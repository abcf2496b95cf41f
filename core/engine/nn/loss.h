// Losses: functions of outputs and labels.
#pragma once

#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// What a loss says of each row.
struct RowAnswers {
    at::Tensor best;    ///< [n] index of the largest logit.
    at::Tensor losses;  ///< [n] −log softmax(logits)[label]; their sum is the loss.
};

/// Sum over rows of −log softmax(logits)[label]. logits [n, classes], labels int64 [n], every label
/// valid. `each`, where given, is filled; for evaluation, it carries no gradient.
at::Tensor crossEntropySum(const at::Tensor& logits, const at::Tensor& labels,
                           RowAnswers* each = nullptr);

/// Rows of a vocabulary's logits that exist at a time.
inline constexpr std::int64_t logitRows = 256;

/// crossEntropySum() of logits = rows [n, width] · weight [width, classes] + bias, some rows at a
/// time: their gradients are made at once, so that no more than some hundred rows of logits ever
/// exist. Rows in bf16 make products of bf16; logits and loss are fp32 in any case. `each` is
/// filled only where no gradients are wanted.
at::Tensor vocabularyLossSum(const at::Tensor& rows, const at::Tensor& weight,
                             const at::Tensor& bias, const at::Tensor& labels,
                             RowAnswers* each = nullptr);

/// Sum over examples of the cross entropy of an answer's first and of its last token, each over the
/// example's own tokens. logits [tokens, 2], packed by `lengths`; labels int64 [2 · examples],
/// indices within each example. `each`, where given, receives the likeliest indices and the losses
/// in that order.
at::Tensor spanLossSum(const at::Tensor& logits, const std::vector<std::int64_t>& lengths,
                       const at::Tensor& labels, RowAnswers* each = nullptr);

}  // namespace artemis
