// Tokens to text while they are being generated, one at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/tokenizer.h"

namespace artemis {

/// Everything put() and finish() return, joined, is Tokenizer::decode of all ids, without its
/// clean-up. Each call costs as much as the tokens that are not certain yet.
class StreamDecoder {
public:
    /// `tokenizer` must outlive this.
    StreamDecoder(const Tokenizer& tokenizer, bool skipSpecial);

    /// The text that is certain now and was not before: whole characters, and nothing that a
    /// following token may change (a run of byte tokens is certain when it ends).
    std::string put(std::int32_t id);
    /// What was held back. The next put() begins a new text.
    std::string finish();

private:
    /// The text of the open tokens.
    std::string openText() const;

    const Tokenizer& m_tokenizer;
    bool m_skipSpecial;
    /// A token that is settled, so that the open ones are not the first, and those behind it.
    std::vector<std::string> m_settled;
    std::vector<std::string> m_open;
    std::size_t m_given = 0;  // bytes of the open text
};

}  // namespace artemis
