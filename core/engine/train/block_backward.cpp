// The chain rule by hand between blocks; LibTorch's graph inside of each.
#include "core/engine/train/block_backward.h"

#include <array>

#include "core/engine/train/feed.h"
#include "core/files/mapped_file.h"

namespace artemis {

namespace {

/// What of a state has gradients.
using Tensors = std::array<at::Tensor, 3>;

Tensors tensorsOf(const State& state) { return {state.hidden, state.memory, state.bias}; }

/// The same state at the bottom of a graph of its own.
State leaf(State state) {
    for (at::Tensor* tensor : {&state.hidden, &state.memory, &state.bias}) {
        if (tensor->defined()) {
            *tensor = tensor->detach().requires_grad_();
        }
    }
    return state;
}

Tensors gradientsOf(const State& leaf) {
    Tensors gradients = tensorsOf(leaf);
    for (at::Tensor& tensor : gradients) {
        tensor = tensor.defined() ? tensor.grad() : tensor;
    }
    return gradients;
}

void backward(const State& end, const Tensors& gradients) {
    std::vector<at::Tensor> roots;
    std::vector<at::Tensor> given;
    const Tensors ends = tensorsOf(end);
    for (std::size_t i = 0; i < ends.size(); ++i) {
        if (ends[i].defined() && ends[i].requires_grad() && gradients[i].defined()) {
            roots.push_back(ends[i]);
            given.push_back(gradients[i]);
        }
    }
    if (!roots.empty()) {
        torch::autograd::backward(roots, given);
    }
}

/// Gives back the pages of the parameters of a block (−1: of what is in none) that lie in a mapped
/// file.
void forgetBlock(const Model& model, std::int64_t block) {
    for (const Site& site : model.sites()) {
        if (site.block == block) {
            for (const Parameter* parameter : site.parameters) {
                forgetPages(parameter->value.const_data_ptr(), parameter->value.nbytes());
            }
        }
    }
}

/// One worker's part of the batch on its way up and down.
class Walk {
public:
    Walk(const Model& model, const Batch& batch, const Context& context, Weights weights)
        : m_model(model),
          m_weights(weights),
          m_context(context),
          m_input(toInput(batch)),
          m_labels(labelsOf(batch)),
          m_picks(m_input.wanted.rows.numel() < m_input.layout.tokens) {}

    /// Keeps the input of each block.
    void up() {
        const at::NoGradGuard none;
        State state = m_model.embed(m_input, m_context);
        forget(-1);
        for (std::int64_t i = 0; i < m_model.blocks(); ++i) {
            m_states.push_back(state);
            advance(i, state);
            forget(i);
        }
        m_states.push_back(std::move(state));
    }

    void head(double labels) {
        const State state = takeLeaf();
        (m_model.lossSum({m_model.blocks(), state}, m_input, m_labels, m_context) / labels)
            .backward();
        forget(-1);
        m_gradients = gradientsOf(state);
    }

    void down(std::int64_t block) {
        const State state = takeLeaf();
        State end = state;
        advance(block, end);
        backward(end, m_gradients);
        forget(block);
        m_gradients = gradientsOf(state);
    }

    void embedding() {
        backward(m_model.embed(m_input, m_context), m_gradients);
        forget(-1);
    }

private:
    void forget(std::int64_t block) const {
        if (m_weights == Weights::AsInFile) {
            forgetBlock(m_model, block);
        }
    }
    State takeLeaf() {
        State state = leaf(std::move(m_states.back()));
        m_states.pop_back();
        return state;
    }
    void advance(std::int64_t block, State& state) const {
        m_model.advance(block, state, m_input, m_picks && block + 1 == m_model.blocks(), m_context);
    }

    const Model& m_model;
    Weights m_weights;
    const Context& m_context;
    Input m_input;
    at::Tensor m_labels;
    bool m_picks;
    std::vector<State> m_states;
    Tensors m_gradients;  ///< Of the state that was entered last.
};

}  // namespace

void blockwiseBackward(const Model& model, const std::vector<Batch>& parts, const Context& context,
                       Workers& workers, Weights weights) {
    std::vector<Walk> walks;
    double labels = 0;
    for (const Batch& batch : parts) {
        labels += static_cast<double>(batch.labelCount());
        if (!batch.rows.empty()) {
            walks.emplace_back(model, batch, context, weights);
        }
    }
    const auto each = [&](const auto& step) {
        workers.run([&](std::size_t worker) {
            if (worker < walks.size()) {
                step(walks[worker]);
            }
        });
    };
    each([](Walk& walk) { walk.up(); });
    each([labels](Walk& walk) { walk.head(labels); });
    for (std::int64_t block = model.blocks(); block-- > 0;) {
        each([block](Walk& walk) { walk.down(block); });
    }
    each([](Walk& walk) { walk.embedding(); });
}

}  // namespace artemis
