// Only the words that hold the merged pair are touched.
#include "core/text/pair_merger.h"

#include <algorithm>

namespace artemis {

PairMerger::Key PairMerger::keyOf(std::int32_t left, std::int32_t right) {
    return static_cast<Key>(static_cast<std::uint32_t>(left)) << 32 |
           static_cast<std::uint32_t>(right);
}

PairMerger::PairMerger(std::vector<CountedWord> words) : m_words(std::move(words)) {
    for (std::uint32_t index = 0; index < m_words.size(); ++index) {
        const CountedWord& word = m_words[index];
        for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
            add(keyOf(word.tokens[i], word.tokens[i + 1]), word.count, index);
        }
    }
    m_changed.clear();
    for (const auto& [key, pair] : m_pairs) {
        m_queue.push({pair.count, key});
    }
}

void PairMerger::add(Key key, std::int64_t count, std::uint32_t word) {
    Occurrences& pair = m_pairs[key];
    pair.count += count;
    if (pair.words.empty() || pair.words.back() != word) {
        pair.words.push_back(word);
    }
    m_changed.push_back(key);
}

PairMerger::Pair PairMerger::best() {
    while (!m_queue.empty()) {
        const Entry entry = m_queue.top();
        const auto found = m_pairs.find(entry.key);
        const std::int64_t count = found == m_pairs.end() ? 0 : found->second.count;
        if (count == entry.count && count > 0) {
            return {static_cast<std::int32_t>(entry.key >> 32),
                    static_cast<std::int32_t>(entry.key & 0xFFFFFFFFu), count};
        }
        m_queue.pop();
        if (count > 0 && count < entry.count) {
            m_queue.push({count, entry.key});
        }
    }
    return {0, 0, 0};
}

void PairMerger::merge(const Pair& pair, std::int32_t token) {
    const Key key = keyOf(pair.left, pair.right);
    std::vector<std::uint32_t> words = std::move(m_pairs[key].words);
    std::ranges::sort(words);
    const auto repeated = std::ranges::unique(words);
    words.erase(repeated.begin(), repeated.end());
    m_changed.clear();
    for (const std::uint32_t word : words) {
        mergeInWord(word, pair, token);
    }
    m_pairs.erase(key);
    std::ranges::sort(m_changed);
    const auto twice = std::ranges::unique(m_changed);
    m_changed.erase(twice.begin(), twice.end());
    for (const Key changed : m_changed) {
        const auto found = m_pairs.find(changed);
        if (found != m_pairs.end()) {
            m_queue.push({found->second.count, changed});
        }
    }
}

void PairMerger::mergeInWord(std::uint32_t index, const Pair& pair, std::int32_t token) {
    CountedWord& word = m_words[index];
    std::vector<std::int32_t> merged;
    merged.reserve(word.tokens.size());
    for (std::size_t i = 0; i < word.tokens.size(); ++i) {
        const bool isPair = word.tokens[i] == pair.left && i + 1 < word.tokens.size() &&
                            word.tokens[i + 1] == pair.right;
        merged.push_back(isPair ? token : word.tokens[i]);
        i += isPair ? 1 : 0;
    }
    for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
        m_pairs[keyOf(word.tokens[i], word.tokens[i + 1])].count -= word.count;
    }
    word.tokens = std::move(merged);
    for (std::size_t i = 0; i + 1 < word.tokens.size(); ++i) {
        add(keyOf(word.tokens[i], word.tokens[i + 1]), word.count, index);
    }
}

}  // namespace artemis
