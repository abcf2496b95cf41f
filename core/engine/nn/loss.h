// Losses: functions of outputs and labels.
#pragma once

#include "core/engine/nn/torch.h"

namespace artemis {

/// Sum over rows of −log softmax(logits)[label]. logits [n, classes], labels int64 [n], every label
/// valid. The gradient is written over the logits, so that one tensor of that size suffices.
at::Tensor crossEntropySum(const at::Tensor& logits, const at::Tensor& labels);

}  // namespace artemis
