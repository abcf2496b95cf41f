// Input of the engine's models from the padded tensors of a golden case.
#pragma once

#include "core/engine/models/model.h"
#include "core/engine/run/golden_case.h"

namespace artemis {

/// Every position, padding included, as the reference computes them: one packed row each.
Input fullInput(const Tensors& inputs, const Model& model);
/// Asks for all rows; a classifier for the first of each example.
void wantAll(Input& input, const std::string& task);
/// Rows and labels of the loss, as the data room makes them: shifted for a causal model.
at::Tensor wantLabelled(Input& input, const Tensors& inputs, const std::string& task);

}  // namespace artemis
