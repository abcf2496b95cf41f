// Finds the common beginning and keeps its keys and values.
#include "core/engine/models/shared_start.h"

#include <algorithm>

namespace artemis {

namespace {

/// Tokens that all begin with; never the last one of a sequence, whose output is wanted.
std::size_t commonLength(std::span<const TokenSpan> sequences) {
    std::size_t common = sequences.empty() ? 0 : sequences.front().size();
    for (const TokenSpan& one : sequences) {
        const auto end = std::ranges::mismatch(sequences.front(), one).in2;
        common = std::min({common, static_cast<std::size_t>(end - one.begin()),
                           one.empty() ? 0 : one.size() - 1});
    }
    return common;
}

}  // namespace

std::size_t SharedStart::read(std::span<const TokenSpan> sequences) {
    m_read = 0;
    const std::size_t common = commonLength(sequences);
    const bool held = m_tokens.size() <= common && 2 * m_tokens.size() > common &&
                      std::ranges::equal(m_tokens, sequences.front().first(m_tokens.size()));
    if (held) {
        return m_tokens.size();
    }
    m_tokens.clear();
    m_cache.reset();
    if (common == 0) {
        return 0;
    }
    const TokenSpan start = sequences.front().first(common);
    m_tokens.assign(start.begin(), start.end());
    m_cache = std::make_unique<KeyValueCache>(m_model.cachedLayers(), 1);
    const at::NoGradGuard guard;
    const Input input = inputAfter(*m_cache, std::span(&start, 1));
    State state = m_model.embed(input, m_context);
    for (std::int64_t block = 0; block < m_model.blocks(); ++block) {
        m_model.advance(block, state, input, block + 1 == m_model.blocks(), m_context);
    }
    m_cache->advance(input.layout.lengths);
    m_read = common;
    return common;
}

}  // namespace artemis
