// Precision: in which number formats a model is kept and computed.
#pragma once

#include <string>

#include "core/engine/nn/torch.h"

namespace artemis {

/// As torch.autocast: what trains, its gradients, the optimiser, sums along products, norms,
/// softmax, losses and residual sums are fp32 under every policy.
struct Precision {
    at::ScalarType storage = at::kFloat;  ///< Of frozen matrices.
    at::ScalarType compute = at::kFloat;  ///< Of operands and results of linear layers.

    /// x as a linear layer takes it; x itself where it is of that type already.
    at::Tensor operand(const at::Tensor& x) const { return x.to(compute); }
};

/// The policy of a value of training.precision; throws BadInput naming what is allowed.
Precision precisionOf(const std::string& name);

}  // namespace artemis
