// Makes the input of each step.
#include "core/engine/models/decoder_steps.h"

#include <numeric>

namespace artemis {

namespace {

std::vector<std::int64_t> upTo(std::size_t count) {
    std::vector<std::int64_t> all(count);
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return all;
}

struct Packed {
    std::vector<std::int64_t> tokens, lengths;

    void add(const std::vector<std::int32_t>& more) {
        tokens.insert(tokens.end(), more.begin(), more.end());
        lengths.push_back(static_cast<std::int64_t>(more.size()));
    }
    Layout layout() const { return Layout::make(lengths, upTo(lengths.size())); }
};

}  // namespace

at::Tensor DecoderSteps::read(std::span<const Prompt> prompts) {
    Packed all;
    Packed source;
    for (const Prompt& prompt : prompts) {
        all.add(prompt.tokens);
        source.add(prompt.source);
    }
    Input input;
    input.tokens = at::tensor(all.tokens, at::kLong);
    input.layout = all.layout();
    if (m_model.decoderStart() >= 0) {
        input.source = {at::tensor(source.tokens, at::kLong), source.layout()};
    }
    return step(std::move(input));
}

at::Tensor DecoderSteps::next(const std::vector<std::int32_t>& tokens) {
    Input input;
    input.tokens = at::tensor(tokens, at::kInt).to(at::kLong);
    input.layout = Layout::make(std::vector<std::int64_t>(tokens.size(), 1), upTo(tokens.size()));
    return step(std::move(input));
}

at::Tensor DecoderSteps::step(Input input) {
    const std::vector<std::int64_t>& lengths = input.layout.lengths;
    std::vector<std::int64_t> positions;
    std::vector<std::int64_t> last;
    for (std::size_t row = 0; row < lengths.size(); ++row) {
        for (std::int64_t i = 0; i < lengths[row]; ++i) {
            positions.push_back(m_cache.lengths()[row] + i);
        }
        last.push_back(static_cast<std::int64_t>(positions.size()) - 1);
    }
    input.typeIds = at::zeros_like(input.tokens);
    input.positions = at::tensor(positions, at::kLong);
    input.wanted = Wanted::make(input.layout, last);
    input.cache = &m_cache;
    const at::Tensor scores = m_model.forward(input, m_context);
    m_cache.advance(lengths);
    return scores.to(at::kFloat);
}

}  // namespace artemis
