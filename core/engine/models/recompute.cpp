// A block as one node of the graph.
#include "core/engine/models/recompute.h"

#include <ATen/core/ivalue.h>

namespace artemis {

namespace {

struct Call : torch::CustomClassHolder {
    const Model* model;
    State state;  ///< Without what has gradients.
    Input input;
    std::int64_t index;
    bool pick;
    Context context;

    at::Tensor operator()(const at::Tensor& hidden, const at::Tensor& memory,
                          const at::Tensor& bias) const {
        State now = state;
        now.hidden = hidden;
        now.memory = memory;
        now.bias = bias;
        model->block(index, now, input, pick, context);
        return now.hidden;
    }
};

/// A leaf of a graph of its own, undefined where `kept` is.
at::Tensor leaf(const at::Tensor& kept, bool needed) {
    return kept.defined() ? kept.detach().requires_grad_(needed) : kept;
}

using Optional = std::optional<at::Tensor>;

struct Recomputed : torch::autograd::Function<Recomputed> {
    /// `anchor` makes the node part of the graph where the block's input needs no gradient but its
    /// parameters do.
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& hidden,
                              const Optional& memory, const Optional& bias,
                              const at::Tensor& anchor, const c10::intrusive_ptr<Call>& call) {
        static_cast<void>(anchor);
        const at::Tensor none;
        context->save_for_backward({hidden, memory.value_or(none), bias.value_or(none)});
        context->saved_data["call"] = c10::IValue::make_capsule(call);
        return (*call)(hidden, memory.value_or(none), bias.value_or(none));
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const at::AutoGradMode enabled(true);
        const auto saved = context->get_saved_variables();
        const at::Tensor hidden = leaf(saved[0], context->needs_input_grad(0));
        const at::Tensor memory =
            leaf(saved[1], saved[1].defined() && context->needs_input_grad(1));
        const at::Tensor bias = leaf(saved[2], saved[2].defined() && context->needs_input_grad(2));
        const auto call =
            c10::static_intrusive_pointer_cast<Call>(context->saved_data["call"].toCapsule());
        const at::Tensor out = (*call)(hidden, memory, bias);
        if (out.requires_grad()) {
            torch::autograd::backward({out}, {gradients[0]});
        }
        const auto gradient = [](const at::Tensor& t) { return t.defined() ? t.grad() : t; };
        return {gradient(hidden), gradient(memory), gradient(bias), {}, {}};
    }
};

Optional optional(const at::Tensor& t) { return t.defined() ? Optional(t) : std::nullopt; }

}  // namespace

void recomputedBlock(const Model& model, std::int64_t index, State& state, const Input& input,
                     bool pick, const Context& context) {
    auto call = c10::make_intrusive<Call>();
    call->model = &model;
    call->input = input;
    call->index = index;
    call->pick = pick;
    call->context = context;
    call->state.turn = state.turn;
    state.hidden = Recomputed::apply(state.hidden, optional(state.memory), optional(state.bias),
                                     at::empty({0}).requires_grad_(), call);
    state.picked = pick;
}

}  // namespace artemis
