// A block as one node of the graph.
#include "core/engine/models/recompute.h"

#include <ATen/core/ivalue.h>

namespace artemis {

namespace {

struct Call : torch::CustomClassHolder {
    const Model* model;
    Input input;
    std::int64_t index;
    bool pick;
    Context context;

    at::Tensor operator()(const at::Tensor& hidden) const {
        State state{hidden};
        model->block(index, state, input, pick, context);
        return state.hidden;
    }
};

struct Recomputed : torch::autograd::Function<Recomputed> {
    /// `anchor` makes the node part of the graph where the block's input needs no gradient but its
    /// parameters do.
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& hidden,
                              const at::Tensor& anchor, const c10::intrusive_ptr<Call>& call) {
        static_cast<void>(anchor);
        context->save_for_backward({hidden});
        context->saved_data["call"] = c10::IValue::make_capsule(call);
        return (*call)(hidden);
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const at::AutoGradMode enabled(true);
        const at::Tensor kept = context->get_saved_variables().front();
        const at::Tensor hidden = kept.detach().requires_grad_(context->needs_input_grad(0));
        const auto call =
            c10::static_intrusive_pointer_cast<Call>(context->saved_data["call"].toCapsule());
        const at::Tensor out = (*call)(hidden);
        if (out.requires_grad()) {
            torch::autograd::backward({out}, {gradients[0]});
        }
        return {hidden.grad(), {}, {}};
    }
};

}  // namespace

void recomputedBlock(const Model& model, std::int64_t index, State& state, const Input& input,
                     bool pick, const Context& context) {
    auto call = c10::make_intrusive<Call>();
    call->model = &model;
    call->input = input;
    call->index = index;
    call->pick = pick;
    call->context = context;
    state.hidden = Recomputed::apply(state.hidden, at::empty({0}).requires_grad_(), call);
    state.picked = pick;
}

}  // namespace artemis
