// DecoderSteps: a model and what it has read of several sequences, a step at a time.
#pragma once

#include <span>

#include "core/engine/models/generate_options.h"
#include "core/engine/models/model.h"

namespace artemis {

using TokenSpan = std::span<const std::int32_t>;

/// The input that lets a model go on after what the cache holds with these tokens of each of its
/// rows. `wanted`: packed indices whose output is asked for; of each row the last one where empty.
Input inputAfter(KeyValueCache& cache, std::span<const TokenSpan> tokens,
                 const std::vector<std::int64_t>& wanted = {});

class DecoderSteps {
public:
    /// `start`: what the model has read of all prompts already, in one row; they go on after it.
    DecoderSteps(const Model& model, const Context& context, std::size_t prompts,
                 const KeyValueCache* start = nullptr);

    /// Reads the prompts; scores of the next token [prompts, vocabulary] in fp32.
    at::Tensor read(std::span<const Prompt> prompts);
    /// One more token of each sequence; scores of the next one.
    at::Tensor next(const std::vector<std::int32_t>& tokens);
    /// Goes on with these sequences, repeated or left out.
    void select(const std::vector<std::int64_t>& rows) { m_cache.select(rows); }
    /// Whether the model has positions left for another token of the sequence.
    bool hasRoom(std::size_t row) const { return m_cache.lengths()[row] < m_model.maxPositions(); }

private:
    at::Tensor step(std::span<const TokenSpan> tokens, Input::Source source = {});

    const Model& m_model;
    const Context& m_context;
    KeyValueCache m_cache;
};

}  // namespace artemis
