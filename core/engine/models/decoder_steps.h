// DecoderSteps: a model and what it has read of several sequences, a step at a time.
#pragma once

#include <span>

#include "core/engine/models/generate_options.h"
#include "core/engine/models/model.h"

namespace artemis {

class DecoderSteps {
public:
    DecoderSteps(const Model& model, const Context& context, std::size_t prompts)
        : m_model(model),
          m_context(context),
          m_cache(model.cachedLayers(), static_cast<std::int64_t>(prompts)) {}

    /// Reads the prompts; scores of the next token [prompts, vocabulary] in fp32.
    at::Tensor read(std::span<const Prompt> prompts);
    /// One more token of each sequence; scores of the next one.
    at::Tensor next(const std::vector<std::int32_t>& tokens);
    /// Goes on with these sequences, repeated or left out.
    void select(const std::vector<std::int64_t>& rows) { m_cache.select(rows); }
    /// Whether the model has positions left for another token of the sequence.
    bool hasRoom(std::size_t row) const { return m_cache.lengths()[row] < m_model.maxPositions(); }

private:
    at::Tensor step(Input input);

    const Model& m_model;
    const Context& m_context;
    KeyValueCache m_cache;
};

}  // namespace artemis
