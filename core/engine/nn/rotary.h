// Rotary position embedding. Su et al. 2021, arXiv:2104.09864.
#pragma once

#include <string>

#include "core/engine/nn/torch.h"

namespace artemis {

/// As config.json's rope_theta and rope_scaling say; names and arithmetic of transformers'
/// modeling_rope_utils.
struct RotaryOptions {
    enum class Scaling { Default, Linear, Dynamic, Llama3 };
    std::int64_t width = 0;  ///< Of a head; even.
    double theta = 10000;
    Scaling scaling = Scaling::Default;
    double factor = 1;
    double lowFrequency = 1;   ///< Llama3: waves longer than original / low are slowed by factor.
    double highFrequency = 4;  ///< Llama3: waves shorter than original / high stay.
    double original = 0;       ///< Positions the model was trained for.
};

/// Angles of one batch, shared by all of its layers.
struct Rotation {
    at::Tensor cosine;  ///< [tokens, width / 2]
    at::Tensor sine;
};

/// `positions` [tokens] int64.
Rotation rotation(const at::Tensor& positions, const RotaryOptions& options);

/// x [tokens, heads · width] turned in place: of each head the first half of its columns is the
/// real part, the second the imaginary one. fp32 or bf16, computed in fp32. Differentiable.
at::Tensor rotated(at::Tensor x, const Rotation& by, std::int64_t width);

}  // namespace artemis
