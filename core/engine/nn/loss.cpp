// Cross entropy that keeps one tensor of logits.
#include "core/engine/nn/loss.h"

namespace artemis {

namespace {

struct CrossEntropy : torch::autograd::Function<CrossEntropy> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& logits,
                              const at::Tensor& labels) {
        const at::Tensor normaliser = at::logsumexp(logits, 1);
        const at::Tensor picked = logits.gather(1, labels.unsqueeze(1)).squeeze(1);
        context->save_for_backward({logits, labels, normaliser});
        return (normaliser - picked).sum();
    }
    /// d/dlogits = g · (softmax(logits) − onehot(label)), in the logits' own memory.
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        at::Tensor gradient = saved[0].detach();
        gradient.sub_(saved[2].unsqueeze(1)).exp_();
        gradient.scatter_add_(1, saved[1].unsqueeze(1),
                              at::full({saved[1].size(0), 1}, -1.0, gradient.options()));
        gradient.mul_(gradients[0]);
        return {gradient, {}};
    }
};

}  // namespace

at::Tensor crossEntropySum(const at::Tensor& logits, const at::Tensor& labels) {
    return CrossEntropy::apply(logits, labels);
}

}  // namespace artemis
