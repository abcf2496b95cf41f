// Activation functions by name.
#include "core/engine/models/activation.h"

#include <array>
#include <utility>

namespace artemis {

namespace {

const std::array<std::pair<const char*, Activation>, 7> table{{
    {"gelu", [](const at::Tensor& x) { return at::gelu(x); }},
    {"gelu_new", [](const at::Tensor& x) { return at::gelu(x, "tanh"); }},
    {"gelu_pytorch_tanh", [](const at::Tensor& x) { return at::gelu(x, "tanh"); }},
    {"relu", [](const at::Tensor& x) { return at::relu(x); }},
    {"silu", [](const at::Tensor& x) { return at::silu(x); }},
    {"swish", [](const at::Tensor& x) { return at::silu(x); }},
    {"tanh", [](const at::Tensor& x) { return at::tanh(x); }},
}};

}  // namespace

Activation activation(const std::string& name) {
    for (const auto& [known, function] : table) {
        if (name == known) {
            return function;
        }
    }
    return nullptr;
}

const std::vector<std::string>& activationNames() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const auto& [known, function] : table) {
            all.emplace_back(known);
        }
        return all;
    }();
    return names;
}

}  // namespace artemis
