// The heart of both trainers: merges the most frequent pair of neighbouring tokens, again and
// again.
#pragma once

#include <cstdint>
#include <queue>
#include <unordered_map>
#include <utility>
#include <vector>

namespace artemis {

/// A word as token ids and how often it occurs.
struct CountedWord {
    std::vector<std::int32_t> tokens;
    std::int64_t count;
};

/// Keeps the counts of all pairs up to date while pairs are merged. Among equally frequent pairs
/// the one with the lower left id comes first, then the one with the lower right id; so the result
/// depends on the words and counts alone.
class PairMerger {
public:
    struct Pair {
        std::int32_t left;
        std::int32_t right;
        std::int64_t count;
    };

    explicit PairMerger(std::vector<CountedWord> words);

    /// The most frequent pair; its count is 0 when there is none.
    Pair best();
    /// Replaces the pair by `token` in every word, from left to right.
    void merge(const Pair& pair, std::int32_t token);

private:
    using Key = std::uint64_t;
    struct Entry {
        std::int64_t count;
        Key key;
        bool operator<(const Entry& other) const {
            return count != other.count ? count < other.count : key > other.key;
        }
    };
    struct Occurrences {
        std::int64_t count = 0;
        std::vector<std::uint32_t> words;  // where the pair is or was
    };
    static Key keyOf(std::int32_t left, std::int32_t right);
    void add(Key key, std::int64_t count, std::uint32_t word);
    void mergeInWord(std::uint32_t index, const Pair& pair, std::int32_t token);

    std::vector<CountedWord> m_words;
    std::unordered_map<Key, Occurrences> m_pairs;
    std::priority_queue<Entry> m_queue;  // counts may be out of date: best() checks
    std::vector<Key> m_changed;
};

}  // namespace artemis
