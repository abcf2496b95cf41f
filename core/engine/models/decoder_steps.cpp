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

}  // namespace

Input inputAfter(KeyValueCache& cache, std::span<const TokenSpan> tokens,
                 const std::vector<std::int64_t>& wanted) {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> lengths;
    std::vector<std::int64_t> positions;
    std::vector<std::int64_t> last;
    for (std::size_t row = 0; row < tokens.size(); ++row) {
        ids.insert(ids.end(), tokens[row].begin(), tokens[row].end());
        lengths.push_back(static_cast<std::int64_t>(tokens[row].size()));
        for (std::int64_t i = 0; i < lengths.back(); ++i) {
            positions.push_back(cache.lengths()[row] + i);
        }
        last.push_back(static_cast<std::int64_t>(ids.size()) - 1);
    }
    Input input;
    input.tokens = at::tensor(ids, at::kLong);
    input.typeIds = at::zeros_like(input.tokens);
    input.positions = at::tensor(positions, at::kLong);
    input.layout = Layout::make(lengths, upTo(lengths.size()));
    input.wanted = Wanted::make(input.layout, wanted.empty() ? last : wanted);
    input.cache = &cache;
    return input;
}

DecoderSteps::DecoderSteps(const Model& model, const Context& context, std::size_t prompts,
                           const KeyValueCache* start)
    : m_model(model),
      m_context(context),
      m_cache(model.cachedLayers(), static_cast<std::int64_t>(prompts)) {
    if (start != nullptr) {
        m_cache.take(*start, std::vector<std::int64_t>(prompts, 0));
    }
}

at::Tensor DecoderSteps::read(std::span<const Prompt> prompts) {
    std::vector<TokenSpan> tokens;
    Input::Source source;
    std::vector<std::int64_t> sourceTokens;
    std::vector<std::int64_t> sourceLengths;
    for (const Prompt& prompt : prompts) {
        tokens.emplace_back(prompt.tokens);
        sourceTokens.insert(sourceTokens.end(), prompt.source.begin(), prompt.source.end());
        sourceLengths.push_back(static_cast<std::int64_t>(prompt.source.size()));
    }
    if (m_model.decoderStart() >= 0) {
        source = {at::tensor(sourceTokens, at::kLong),
                  Layout::make(sourceLengths, upTo(sourceLengths.size()))};
    }
    return step(tokens, std::move(source));
}

at::Tensor DecoderSteps::next(const std::vector<std::int32_t>& tokens) {
    std::vector<TokenSpan> each;
    for (const std::int32_t& token : tokens) {
        each.emplace_back(&token, 1);
    }
    return step(each);
}

at::Tensor DecoderSteps::step(std::span<const TokenSpan> tokens, Input::Source source) {
    Input input = inputAfter(m_cache, tokens);
    input.source = std::move(source);
    const at::Tensor scores = m_model.forward(input, m_context);
    m_cache.advance(input.layout.lengths);
    return scores.to(at::kFloat);
}

}  // namespace artemis
