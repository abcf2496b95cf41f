// Sixty-four parts, each with its own lock, chosen by the word's hash.
#include "core/text/word_cache.h"

namespace artemis {

void WordCache::tokenize(const TokenModel& model, std::string_view word,
                         std::vector<SubToken>& into) {
    constexpr std::size_t longestWord = 64;
    constexpr std::size_t wordsPerPart = 512;
    if (word.size() > longestWord) {
        model.tokenize(word, into);
        return;
    }
    const Key key{word, std::hash<std::string_view>{}(word)};
    Part& part = m_parts[key.hash % m_parts.size()];
    {
        const std::lock_guard lock(part.mutex);
        const auto found = part.words.find(key);
        if (found != part.words.end()) {
            into.insert(into.end(), found->second.begin(), found->second.end());
            return;
        }
    }
    const auto before = static_cast<std::ptrdiff_t>(into.size());
    model.tokenize(word, into);
    const std::lock_guard lock(part.mutex);
    if (part.words.size() >= wordsPerPart) {
        part.words.clear();
    }
    part.words.emplace(std::string(word), std::vector<SubToken>(into.begin() + before, into.end()));
}

}  // namespace artemis
