// Greedy longest match from the left.
#include <algorithm>

#include "core/text/model.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

class WordPiece final : public TokenModel {
public:
    WordPiece(const Component& component, const Vocabulary& vocabulary)
        : m_vocabulary(vocabulary),
          m_prefix(component.text("continuing_subword_prefix", "##")),
          m_longestWord(static_cast<std::size_t>(
              std::max<std::int64_t>(component.integer("max_input_chars_per_word", 100), 0))) {
        const std::string unknown = component.text("unk_token", "[UNK]");
        const auto id = vocabulary.id(unknown);
        if (!id) {
            component.fail("unk_token", "\"" + unknown +
                                            "\" is not in the vocabulary; WordPiece needs a token "
                                            "for unknown words");
        }
        m_unknown = *id;
        for (const std::string& token : vocabulary.tokens()) {
            m_longestToken = std::max(m_longestToken, token.size());
        }
    }

    void tokenize(std::string_view word, std::vector<SubToken>& into) const override {
        const std::size_t before = into.size();
        if (countCodePoints(word) > m_longestWord || !split(word, into)) {
            into.resize(before);
            into.push_back({m_unknown, static_cast<std::int32_t>(word.size())});
        }
    }

private:
    bool split(std::string_view word, std::vector<SubToken>& into) const {
        std::string candidate;
        for (std::size_t at = 0; at < word.size();) {
            const std::size_t prefix = at > 0 ? m_prefix.size() : 0;
            const std::size_t longest = std::max(m_longestToken, prefix) - prefix;
            candidate.assign(m_prefix, 0, prefix).append(word.substr(at, longest));
            auto id = m_vocabulary.id(candidate);
            while (!id && candidate.size() > prefix + 1) {
                candidate.pop_back();
                id = m_vocabulary.id(candidate);
            }
            if (!id || candidate.size() <= prefix) {
                return false;
            }
            into.push_back({*id, static_cast<std::int32_t>(candidate.size() - prefix)});
            at += candidate.size() - prefix;
        }
        return true;
    }

    const Vocabulary& m_vocabulary;
    std::string m_prefix;
    std::size_t m_longestWord;
    std::size_t m_longestToken = 0;
    std::int32_t m_unknown = 0;
};

}  // namespace

std::unique_ptr<TokenModel> makeWordPiece(const Component& component,
                                          const Vocabulary& vocabulary) {
    return std::make_unique<WordPiece>(component, vocabulary);
}

}  // namespace artemis
