// Merges as they are listed, or made from scores.
#include "core/files/gguf_merges.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <unordered_map>

namespace artemis {

namespace {

struct Candidate {
    double score;  ///< Of the whole.
    std::string_view left;
    std::string_view right;
};

using Scores = std::unordered_map<std::string_view, double>;

/// Every cut between two code points whose parts are tokens.
std::vector<Candidate> waysTo(std::string_view token, const Scores& scores) {
    std::vector<Candidate> ways;
    for (std::size_t at = 1; at < token.size(); ++at) {
        const bool insideCodePoint = (static_cast<unsigned char>(token[at]) & 0xC0) == 0x80;
        if (!insideCodePoint && scores.contains(token.substr(0, at)) &&
            scores.contains(token.substr(at))) {
            ways.push_back({scores.at(token), token.substr(0, at), token.substr(at)});
        }
    }
    std::ranges::stable_sort(ways, std::greater{}, [&](const Candidate& way) {
        return std::pair(scores.at(way.left), scores.at(way.right));
    });
    return ways;
}

}  // namespace

std::vector<MergePair> listedMerges(const GgufKeys& keys) {
    std::vector<MergePair> merges;
    for (const std::string& entry : keys.texts("tokenizer.ggml.merges")) {
        const std::size_t space = entry.find(' ');
        if (space == std::string::npos || space == 0 || space + 1 == entry.size()) {
            keys.refuse("has \"" + entry + "\" as number " + std::to_string(merges.size()) +
                        " of tokenizer.ggml.merges; two tokens with a space between them are "
                        "expected");
        }
        merges.emplace_back(entry.substr(0, space), entry.substr(space + 1));
    }
    return merges;
}

std::vector<MergePair> mergesFromScores(const std::vector<std::string>& tokens,
                                        const std::vector<double>& scores) {
    Scores scoreOf;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        scoreOf[tokens[i]] = scores[i];
    }
    std::vector<Candidate> all;
    Scores done;
    for (const std::string& token : tokens) {
        if (done.emplace(token, 0).second) {
            const std::vector<Candidate> ways = waysTo(token, scoreOf);
            all.insert(all.end(), ways.begin(), ways.end());
        }
    }
    std::ranges::stable_sort(all, std::greater{}, &Candidate::score);
    std::vector<MergePair> merges;
    for (const Candidate& one : all) {
        merges.emplace_back(one.left, one.right);
    }
    return merges;
}

}  // namespace artemis
