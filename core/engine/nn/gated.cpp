// One pass forward, one backward.
#include "core/engine/nn/gated.h"

namespace artemis {

namespace {

/// silu(gate) is made again in the backward pass.
struct Silu : torch::autograd::Function<Silu> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& gate,
                              const at::Tensor& up) {
        context->save_for_backward({gate, up});
        return at::silu(gate).mul_(up);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor& g = gradients[0];
        at::Tensor dGate;
        at::Tensor dUp;
        if (context->needs_input_grad(0)) {
            dGate = at::silu_backward(g * saved[1], saved[0]);
        }
        if (context->needs_input_grad(1)) {
            dUp = at::silu(saved[0]).mul_(g);
        }
        return {dGate, dUp};
    }
};

}  // namespace

at::Tensor siluGated(const at::Tensor& gate, const at::Tensor& up) { return Silu::apply(gate, up); }

}  // namespace artemis
