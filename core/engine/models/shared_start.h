// SharedStart: what several sequences begin with goes through the model once.
#pragma once

#include <memory>

#include "core/engine/models/decoder_steps.h"

namespace artemis {

class SharedStart {
public:
    /// Both must outlive it.
    SharedStart(const Model& model, const Context& context) : m_model(model), m_context(context) {}

    /// Reads what all sequences begin with, or goes on with what it has read for others, and
    /// returns how many tokens these are: at least one of each sequence is left. 0: nothing in
    /// common.
    std::size_t read(std::span<const TokenSpan> sequences);
    /// What was read, in one row; null where read() returned 0.
    const KeyValueCache* cache() const { return m_cache.get(); }
    /// Tokens that the last read() sent through the model.
    std::size_t tokensRead() const { return m_read; }

private:
    const Model& m_model;
    const Context& m_context;
    std::vector<std::int32_t> m_tokens;
    std::unique_ptr<KeyValueCache> m_cache;
    std::size_t m_read = 0;
};

}  // namespace artemis
