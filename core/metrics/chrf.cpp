// Counts of n-grams of characters and words, and the score.
#include "core/metrics/chrf.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/metrics/words.h"

namespace artemis {

namespace {

template <class Sequence>
std::map<Sequence, std::int64_t> gramsOf(const Sequence& sequence, int order) {
    std::map<Sequence, std::int64_t> grams;
    const auto length = static_cast<std::ptrdiff_t>(sequence.size());
    for (std::ptrdiff_t i = 0; i + order <= length; ++i) {
        ++grams[Sequence(sequence.begin() + i, sequence.begin() + i + order)];
    }
    return grams;
}

/// Words and the punctuation at their end, or else at their start.
std::vector<std::u32string> wordsAndPunctuation(std::u32string_view text) {
    std::vector<std::u32string> result;
    for (const std::u32string& word : words(text)) {
        const std::size_t last = word.size() - 1;
        if (last > 0 && isAsciiPunctuation(word[last])) {
            result.push_back(word.substr(0, last));
            result.push_back(word.substr(last));
        } else if (last > 0 && isAsciiPunctuation(word[0])) {
            result.push_back(word.substr(0, 1));
            result.push_back(word.substr(1));
        } else {
            result.push_back(word);
        }
    }
    return result;
}

/// A text as both kinds of n-grams see it.
struct Seen {
    Seen(std::string_view given, const ChrfOptions& options) {
        std::u32string text = codePointsOf(given);
        text = options.lowercase ? lowerCase(text) : text;
        inWords = wordsAndPunctuation(text);
        if (!options.whiteSpace) {
            std::erase_if(text, isWhiteSpace);
        }
        characters = std::move(text);
    }
    std::u32string characters;
    std::vector<std::u32string> inWords;
};

template <class Sequence>
ChrfOrder compare(const Sequence& predicted, const Sequence& wanted, int order) {
    const auto mine = gramsOf(predicted, order);
    const auto theirs = gramsOf(wanted, order);
    ChrfOrder result;
    for (const auto& [gram, count] : theirs) {
        result.wanted += count;
    }
    for (const auto& [gram, count] : mine) {
        const auto found = theirs.find(gram);
        result.shared += found == theirs.end() ? 0 : std::min(count, found->second);
        result.predicted += theirs.empty() ? 0 : count;  // Where there is none, nothing can match.
    }
    return result;
}

ChrfCounts compare(const Seen& predicted, const Seen& wanted, const ChrfOptions& options) {
    ChrfCounts counts;
    for (int order = 1; order <= options.characters; ++order) {
        counts.push_back(compare(predicted.characters, wanted.characters, order));
    }
    for (int order = 1; order <= options.words; ++order) {
        counts.push_back(compare(predicted.inWords, wanted.inWords, order));
    }
    return counts;
}

double weighted(double precision, double recall, double factor) {
    const double sum = factor * precision + recall;
    return sum > 0 ? (1 + factor) * precision * recall / sum : 0;
}

}  // namespace

ChrfCounts chrfCounts(std::string_view prediction, std::span<const std::string> references,
                      const ChrfOptions& options) {
    const Seen predicted(prediction, options);
    ChrfCounts best;
    double highest = -1;
    for (const std::string& reference : references) {
        ChrfCounts counts = compare(predicted, Seen(reference, options), options);
        const double score = chrf(counts, options);
        if (score > highest) {
            highest = score;
            best = std::move(counts);
        }
    }
    return best;
}

void add(ChrfCounts& sum, const ChrfCounts& counts) {
    sum.resize(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sum[i].predicted += counts[i].predicted;
        sum[i].wanted += counts[i].wanted;
        sum[i].shared += counts[i].shared;
    }
}

double chrf(const ChrfCounts& sum, const ChrfOptions& options) {
    constexpr double epsilon = 1e-16;
    const double factor = options.beta * options.beta;
    const auto share = [](std::int64_t part, std::int64_t whole) {
        return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : epsilon;
    };
    double precisions = 0;
    double recalls = 0;
    double scores = 0;
    double orders = 0;
    for (const ChrfOrder& order : sum) {
        const double precision = share(order.shared, order.predicted);
        const double recall = share(order.shared, order.wanted);
        scores += factor * precision + recall > 0 ? weighted(precision, recall, factor) : epsilon;
        if (order.predicted > 0 && order.wanted > 0) {
            precisions += precision;
            recalls += recall;
            ++orders;
        }
    }
    if (options.epsilon) {
        return 100 * scores / static_cast<double>(sum.size());
    }
    return orders == 0 ? 0 : 100 * weighted(precisions / orders, recalls / orders, factor);
}

}  // namespace artemis
