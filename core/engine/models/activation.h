// Activation functions by the names config.json uses.
#pragma once

#include <string>
#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

using Activation = at::Tensor (*)(const at::Tensor&);

/// gelu (erf), gelu_new and gelu_pytorch_tanh (tanh approximation), relu, silu, swish, tanh.
Activation activation(const std::string& name);
const std::vector<std::string>& activationNames();

}  // namespace artemis
