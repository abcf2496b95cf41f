// Decodes the open tokens behind one that is settled: no decoder looks farther back.
#include "core/text/stream_decoder.h"

#include <algorithm>

#include "core/text/tokenizer_parts.h"

namespace artemis {

namespace {

/// A character that lacks bytes reads as U+FFFD until they come.
std::string_view withoutOpenCharacters(std::string_view text) {
    constexpr std::string_view replacement = "\uFFFD";
    while (text.ends_with(replacement)) {
        text.remove_suffix(replacement.size());
    }
    return text;
}

}  // namespace

StreamDecoder::StreamDecoder(const Tokenizer& tokenizer, bool skipSpecial)
    : m_tokenizer(tokenizer), m_skipSpecial(skipSpecial) {}

std::string StreamDecoder::openText() const {
    const Decoder& decoder = *m_tokenizer.m_parts->decoder;
    std::vector<std::string> tokens = m_settled;
    tokens.insert(tokens.end(), m_open.begin(), m_open.end());
    return decoder.decode(std::move(tokens)).substr(decoder.decode(m_settled).size());
}

std::string StreamDecoder::put(std::int32_t id) {
    const Tokenizer::Parts& parts = *m_tokenizer.m_parts;
    const std::string_view token = parts.tokenOf(id);
    if (token.empty() || (m_skipSpecial && parts.isSpecial(token))) {
        return {};
    }
    m_open.emplace_back(token);
    if (parts.decoder->mayChange(m_open.back())) {
        return {};
    }
    const std::string text = openText();
    const std::string_view certain = withoutOpenCharacters(text);
    std::string fresh(certain.substr(std::min(m_given, certain.size())));
    if (certain.size() == text.size()) {
        m_settled = {m_open.back()};
        m_open.clear();
        m_given = 0;
    } else {
        m_given += fresh.size();
    }
    return fresh;
}

std::string StreamDecoder::finish() {
    const std::string text = openText();
    std::string rest = text.substr(std::min(m_given, text.size()));
    m_settled.clear();
    m_open.clear();
    m_given = 0;
    return rest;
}

}  // namespace artemis
