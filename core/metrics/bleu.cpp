// Tokenisers, counts of n-grams, and the score.
#include "core/metrics/bleu.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/metrics/words.h"
#include "core/text/regex.h"

namespace artemis {

namespace {

constexpr std::size_t orders = 4;

using Words = std::vector<std::u32string>;
using Grams = std::map<Words, std::int64_t>;

void replaceAll(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

struct Replacement {
    Regex pattern;
    const char* with;
};

std::string replaced(std::string text, const std::vector<Replacement>& steps) {
    for (const Replacement& step : steps) {
        text = step.pattern.replaced(text, step.with);
    }
    return text;
}

/// mteval-v13a.pl of NIST, as sacreBLEU has it.
std::string cutAs13a(std::string text) {
    static const std::vector<Replacement> steps{
        {Regex(R"(([\{-\~\[-\` -\&\(-\+\:-\@\/]))"), " $1 "},
        {Regex(R"(([^0-9])([\.,]))"), "$1 $2 "},
        {Regex(R"(([\.,])([^0-9]))"), " $1 $2"},
        {Regex(R"(([0-9])(-))"), "$1 $2 "}};
    replaceAll(text, "<skipped>", "");
    replaceAll(text, "-\n", "");
    replaceAll(text, "\n", " ");
    for (const auto& [entity, character] :
         {std::pair{"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}}) {
        replaceAll(text, entity, character);
    }
    return replaced(" " + text + " ", steps);
}

/// mteval-v14.pl with its switch for languages other than English.
std::string cutInternationally(const std::string& text) {
    static const std::vector<Replacement> steps{{Regex(R"((\P{N})(\p{P}))"), "$1 $2 "},
                                                {Regex(R"((\p{P})(\P{N}))"), " $1 $2"},
                                                {Regex(R"((\p{S}))"), " $1 "}};
    return replaced(text, steps);
}

Words wordsOf(std::string_view given, const BleuOptions& options) {
    std::u32string text = codePointsOf(given);
    text = options.lowercase ? lowerCase(text) : text;
    while (!text.empty() && isWhiteSpace(text.back())) {
        text.pop_back();
    }
    switch (options.tokens) {
        case BleuTokens::V13a:
            return words(codePointsOf(cutAs13a(utf8Of(text))));
        case BleuTokens::International:
            return words(codePointsOf(cutInternationally(utf8Of(text))));
        case BleuTokens::Characters: {
            Words characters;
            for (const char32_t c : text) {
                if (!isWhiteSpace(c)) {
                    characters.push_back({c});
                }
            }
            return characters;
        }
        case BleuTokens::None:
            break;
    }
    return words(text);
}

Grams gramsOf(const Words& text, std::size_t order) {
    Grams grams;
    for (std::size_t i = 0; i + order <= text.size(); ++i) {
        ++grams[Words(text.begin() + static_cast<std::ptrdiff_t>(i),
                      text.begin() + static_cast<std::ptrdiff_t>(i + order))];
    }
    return grams;
}

/// Of equally near ones the shorter.
std::int64_t nearestLength(std::int64_t length, const std::vector<Words>& references) {
    const auto key = [length](const Words& reference) {
        const auto size = static_cast<std::int64_t>(reference.size());
        return std::pair(std::abs(size - length), size);
    };
    return static_cast<std::int64_t>(std::ranges::min(references, {}, key).size());
}

double smoothValue(const BleuOptions& options) {
    return options.smoothValue >= 0                    ? options.smoothValue
           : options.smoothing == BleuSmoothing::Floor ? 0.1
                                                       : 1;
}

}  // namespace

BleuCounts& BleuCounts::operator+=(const BleuCounts& other) {
    for (std::size_t n = 0; n < orders; ++n) {
        matches[n] += other.matches[n];
        totals[n] += other.totals[n];
    }
    length += other.length;
    referenceLength += other.referenceLength;
    return *this;
}

BleuCounts bleuCounts(std::string_view prediction, std::span<const std::string> references,
                      const BleuOptions& options) {
    const Words predicted = wordsOf(prediction, options);
    std::vector<Words> wanted;
    for (const std::string& reference : references) {
        wanted.push_back(wordsOf(reference, options));
    }
    BleuCounts result;
    result.length = static_cast<std::int64_t>(predicted.size());
    result.referenceLength = nearestLength(result.length, wanted);
    for (std::size_t n = 0; n < orders; ++n) {
        Grams most;  // A reference's count, where it has the most of all references.
        for (const Words& reference : wanted) {
            for (const auto& [gram, count] : gramsOf(reference, n + 1)) {
                std::int64_t& known = most[gram];
                known = std::max(known, count);
            }
        }
        for (const auto& [gram, count] : gramsOf(predicted, n + 1)) {
            const auto found = most.find(gram);
            result.matches[n] += found == most.end() ? 0 : std::min(count, found->second);
            result.totals[n] += count;
        }
    }
    return result;
}

Bleu bleu(const BleuCounts& sum, const BleuOptions& options) {
    Bleu result;
    std::ranges::copy(sum.matches, result.counts.begin());
    std::ranges::copy(sum.totals, result.totals.begin());
    if (sum.length < sum.referenceLength) {
        result.brevityPenalty = sum.length > 0
                                    ? std::exp(1 - static_cast<double>(sum.referenceLength) /
                                                       static_cast<double>(sum.length))
                                    : 0;
    }
    if (std::ranges::all_of(sum.matches, [](std::int64_t n) { return n == 0; })) {
        return result;
    }
    const double extra = smoothValue(options);
    double halved = 1;
    std::size_t counted = orders;
    for (std::size_t n = 0; n < orders; ++n) {
        if (options.smoothing == BleuSmoothing::AddK && n > 0) {
            result.counts[n] += extra;
            result.totals[n] += extra;
        }
        if (result.totals[n] == 0) {
            break;
        }
        counted = options.effectiveOrder ? n + 1 : counted;
        double matches = result.counts[n];
        if (matches == 0 && options.smoothing == BleuSmoothing::Exp) {
            halved *= 2;
            matches = 1 / halved;
        } else if (matches == 0 && options.smoothing == BleuSmoothing::Floor) {
            matches = extra;
        }
        result.precisions[n] = 100 * matches / result.totals[n];
    }
    double logs = 0;
    for (std::size_t n = 0; n < counted; ++n) {
        logs += result.precisions[n] > 0 ? std::log(result.precisions[n]) : -9999999999.0;
    }
    result.score = result.brevityPenalty * std::exp(logs / static_cast<double>(counted));
    return result;
}

std::string bleuTokens(std::string_view text, const BleuOptions& options) {
    std::u32string joined;
    for (const std::u32string& word : wordsOf(text, options)) {
        joined += (joined.empty() ? U"" : U" ") + word;
    }
    return utf8Of(joined);
}

std::string bleuSignature(std::size_t references, const BleuOptions& options) {
    static constexpr std::array tokens{"13a", "intl", "char", "none"};
    static constexpr std::array smoothing{"exp", "floor", "add-k", "none"};
    return "nrefs:" + (references == 0 ? "var" : std::to_string(references)) +
           "|case:" + (options.lowercase ? "lc" : "mixed") +
           "|eff:" + (options.effectiveOrder ? "yes" : "no") +
           "|tok:" + tokens[static_cast<std::size_t>(options.tokens)] +
           "|smooth:" + smoothing[static_cast<std::size_t>(options.smoothing)] +
           "|version:2.6.0-artemis";
}

}  // namespace artemis
