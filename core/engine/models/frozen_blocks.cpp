// Walks up until something has a gradient.
#include "core/engine/models/frozen_blocks.h"

namespace artemis {

namespace {

bool learns(const State& state) {
    const auto has = [](const at::Tensor& t) { return t.defined() && t.requires_grad(); };
    return has(state.hidden) || has(state.memory) || has(state.bias);
}

}  // namespace

std::int64_t frozenBlocks(const Model& model, const Input& input, const Context& context) {
    const at::AutoGradMode enabled(true);
    State state = model.embed(input, context);
    std::int64_t block = 0;
    while (!learns(state) && block < model.blocks()) {
        model.enter(block, state, input, context);
        model.block(block, state, input, false, context);
        block += learns(state) ? 0 : 1;
    }
    return block;
}

}  // namespace artemis
