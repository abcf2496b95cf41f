// Remembers how words were split, since most words of a text have been seen before.
#pragma once

#include <array>
#include <mutex>
#include <unordered_map>

#include "core/text/model.h"

namespace artemis {

/// Safe to use from several threads. Holds a bounded number of short words; a full part is emptied.
class WordCache {
public:
    /// Appends the tokens of the word, which `model` splits the first time.
    void tokenize(const TokenModel& model, std::string_view word, std::vector<SubToken>& into);

private:
    struct Key {
        std::string_view word;
        std::size_t hash;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Key& key) const { return key.hash; }
        std::size_t operator()(const std::string& word) const {
            return std::hash<std::string_view>{}(word);
        }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const std::string& a, const std::string& b) const { return a == b; }
        bool operator()(const Key& a, const std::string& b) const { return a.word == b; }
        bool operator()(const std::string& a, const Key& b) const { return a == b.word; }
    };
    struct Part {
        std::mutex mutex;
        std::unordered_map<std::string, std::vector<SubToken>, Hash, Equal> words;
    };
    std::array<Part, 64> m_parts;
};

}  // namespace artemis
