// Models split one word into tokens of the vocabulary.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text/component.h"
#include "core/text/vocabulary.h"

namespace artemis {

/// A token and how many bytes of the word it covers.
struct SubToken {
    std::int32_t id;
    std::int32_t bytes;
};

class TokenModel {
public:
    virtual ~TokenModel() = default;
    /// Appends the tokens of a word that is not empty.
    virtual void tokenize(std::string_view word, std::vector<SubToken>& into) const = 0;
    /// The token that is shown as the text it stands for; -1 where there is none.
    virtual std::int32_t shownAsText() const { return -1; }
};

/// Unigram: unk_id and vocab, a list of [token, log-probability].
std::unique_ptr<TokenModel> makeUnigram(const Component& component, const Vocabulary& vocabulary);

using Merges = std::vector<std::pair<std::string, std::string>>;

/// WordPiece: unk_token, continuing_subword_prefix, max_input_chars_per_word. The longest token
/// that starts the rest of the word is taken, again and again; a word where none fits is unknown.
/// Schuster and Nakajima, "Japanese and Korean Voice Search", 2012.
std::unique_ptr<TokenModel> makeWordPiece(const Component& component, const Vocabulary& vocabulary);

/// BPE: unk_token, fuse_unk, ignore_merges and merges (read from `mergesPlace`), the earliest
/// first. With `spellsBytes` the tokens are spelled in GPT-2's byte alphabet and words are bytes.
/// Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units", 2016.
std::unique_ptr<TokenModel> makeBpe(const Component& component, const Vocabulary& vocabulary,
                                    const Merges& merges, const std::string& mergesPlace,
                                    bool spellsBytes);

}  // namespace artemis
