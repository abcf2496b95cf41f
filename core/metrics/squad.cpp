// Normalisation and the two scores.
#include "core/metrics/squad.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/metrics/words.h"

namespace artemis {

namespace {

bool isArticle(std::u32string_view word) { return word == U"a" || word == U"an" || word == U"the"; }

/// Articles stand between characters that are no part of a word, not between blanks.
std::u32string withoutArticles(std::u32string_view text) {
    std::u32string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && isWordPart(text[end])) {
            ++end;
        }
        const std::u32string_view word = text.substr(at, end - at);
        result += isArticle(word) ? U" " : word;
        if (end < text.size()) {
            result.push_back(text[end]);
        }
        at = end + 1;
    }
    return result;
}

std::vector<std::u32string> wordsOf(std::string_view text) {
    std::u32string kept = lowerCase(codePointsOf(text));
    std::erase_if(kept, isAsciiPunctuation);
    return words(withoutArticles(kept));
}

double f1(const std::vector<std::u32string>& answer, const std::vector<std::u32string>& wanted) {
    std::map<std::u32string, int> left;
    for (const std::u32string& word : wanted) {
        ++left[word];
    }
    double shared = 0;
    for (const std::u32string& word : answer) {
        shared += left[word]-- > 0 ? 1 : 0;
    }
    return shared == 0 ? 0 : 2 * shared / static_cast<double>(answer.size() + wanted.size());
}

}  // namespace

std::string squadNormalized(std::string_view text) {
    std::u32string joined;
    for (const std::u32string& word : wordsOf(text)) {
        joined += (joined.empty() ? U"" : U" ") + word;
    }
    return utf8Of(joined);
}

double squadExactMatch(std::string_view answer, std::span<const std::string> references) {
    const auto mine = wordsOf(answer);
    return std::ranges::any_of(references,
                               [&](const std::string& one) { return wordsOf(one) == mine; })
               ? 1
               : 0;
}

double squadF1(std::string_view answer, std::span<const std::string> references) {
    const auto mine = wordsOf(answer);
    double best = 0;
    for (const std::string& reference : references) {
        best = std::max(best, f1(mine, wordsOf(reference)));
    }
    return best;
}

}  // namespace artemis
