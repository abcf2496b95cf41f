// Parameter: a named tensor of a model or adapter and how it is trained.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// Several sites may use one parameter; gradients add up in `value`.
struct Parameter {
    std::string name;  ///< Hugging Face's state-dict name.
    at::Tensor value;
    bool decays = true;             ///< False for biases and norms.
    double learningRateFactor = 1;  ///< LoRA+ and the like.
    bool rowSparse = false;         ///< An embedding of its own: only touched rows have a gradient.
    bool learnt = false;            ///< Trains, or did so before it was frozen.
    at::Tensor file{};              ///< In a mapped file, what `value` was rounded from; or none.

    bool trainable() const { return value.requires_grad(); }
    void train(bool wanted) { value.requires_grad_(wanted); }
    std::int64_t count() const { return value.numel(); }
    std::int64_t bytes() const { return count() * static_cast<std::int64_t>(value.element_size()); }
};

/// Where a parameter's numbers come from when training goes on with other methods: all of another
/// one, or some of its slices, in their order; the rest of it is new.
struct Moved {
    const Parameter* from = nullptr;
    Parameter* to = nullptr;
    std::int64_t dim = 0;
    std::vector<std::int64_t> slices{};  ///< Along `dim`; empty: all, and the shapes are equal.
    double factor = 1;                   ///< What the numbers were multiplied with.
};

}  // namespace artemis
