// Parameter: a named tensor of a model or adapter and how it is trained.
#pragma once

#include <cstdint>
#include <string>

#include "core/engine/nn/torch.h"

namespace artemis {

/// Several sites may use one parameter; gradients add up in `value`.
struct Parameter {
    std::string name;  ///< Hugging Face's state-dict name.
    at::Tensor value;
    bool decays = true;             ///< False for biases and norms.
    double learningRateFactor = 1;  ///< LoRA+ and the like.
    bool rowSparse = false;         ///< An embedding of its own: only touched rows have a gradient.

    bool trainable() const { return value.requires_grad(); }
    void train(bool wanted) { value.requires_grad_(wanted); }
    std::int64_t count() const { return value.numel(); }
    std::int64_t bytes() const { return count() * static_cast<std::int64_t>(value.element_size()); }
};

}  // namespace artemis
