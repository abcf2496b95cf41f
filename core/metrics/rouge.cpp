// Counts of n-grams, and longest common subsequences by dynamic programming.
#include "core/metrics/rouge.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/base/text.h"
#include "core/metrics/porter.h"
#include "core/metrics/words.h"

namespace artemis {

namespace {

using Tokens = std::vector<std::string>;

Tokens tokensOf(const std::string& text, bool stem) {
    constexpr std::size_t longest = 3;  // Shorter words keep their form.
    Tokens tokens;
    std::string token;
    const auto finish = [&] {
        if (!token.empty()) {
            tokens.push_back(stem && token.size() > longest ? porterStem(token) : token);
            token.clear();
        }
    };
    for (const char c : lowerCase(text)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            token.push_back(c);
        } else {
            finish();
        }
    }
    finish();
    return tokens;
}

Overlap overlap(double shared, double predicted, double wanted) {
    Overlap o;
    o.precision = predicted > 0 ? shared / predicted : 0;
    o.recall = wanted > 0 ? shared / wanted : 0;
    const double sum = o.precision + o.recall;
    o.f = sum > 0 ? 2 * o.precision * o.recall / sum : 0;
    return o;
}

std::map<Tokens, double> gramsOf(const Tokens& tokens, std::size_t n) {
    std::map<Tokens, double> grams;
    for (std::size_t i = 0; i + n <= tokens.size(); ++i) {
        ++grams[Tokens(tokens.begin() + static_cast<std::ptrdiff_t>(i),
                       tokens.begin() + static_cast<std::ptrdiff_t>(i + n))];
    }
    return grams;
}

Overlap rougeN(const Tokens& prediction, const Tokens& reference, std::size_t n) {
    const auto wanted = gramsOf(reference, n);
    double shared = 0;
    for (const auto& [gram, count] : gramsOf(prediction, n)) {
        const auto found = wanted.find(gram);
        shared += found == wanted.end() ? 0 : std::min(count, found->second);
    }
    const auto grams = [n](const Tokens& t) {
        return t.size() < n ? 0.0 : static_cast<double>(t.size() - n + 1);
    };
    return overlap(shared, grams(prediction), grams(reference));
}

/// Where a step back along the table of common subsequences leads.
enum class Step : std::uint8_t { Reference, Prediction, Both };

/// Length of the longest common subsequence, row by row; step(i, j, where) tells for the first
/// i + 1 and j + 1 words where it comes from.
template <typename Take>
int commonLength(const Tokens& reference, const Tokens& prediction, const Take& step) {
    std::vector<int> above(prediction.size() + 1);
    std::vector<int> row(prediction.size() + 1);
    for (std::size_t i = 0; i < reference.size(); ++i) {
        for (std::size_t j = 0; j < prediction.size(); ++j) {
            const bool same = reference[i] == prediction[j];
            row[j + 1] = same ? above[j] + 1 : std::max(above[j + 1], row[j]);
            step(i, j,
                 same                    ? Step::Both
                 : row[j] > above[j + 1] ? Step::Prediction
                                         : Step::Reference);
        }
        row.swap(above);
    }
    return above.back();
}

Overlap rougeL(const Tokens& prediction, const Tokens& reference) {
    const int common = commonLength(reference, prediction, [](auto...) {});
    return overlap(common, static_cast<double>(prediction.size()),
                   static_cast<double>(reference.size()));
}

/// Places in `reference` of one longest common subsequence; of several the one that goes back
/// along the reference first.
void addCommonPlaces(const Tokens& reference, const Tokens& line, std::set<std::size_t>& places) {
    std::vector<Step> steps(reference.size() * line.size());
    commonLength(reference, line, [&](std::size_t i, std::size_t j, Step step) {
        steps[i * line.size() + j] = step;
    });
    std::size_t i = reference.size();
    std::size_t j = line.size();
    while (i > 0 && j > 0) {
        const Step step = steps[(i - 1) * line.size() + j - 1];
        i -= step != Step::Prediction ? 1 : 0;
        j -= step != Step::Reference ? 1 : 0;
        if (step == Step::Both) {
            places.insert(i);
        }
    }
}

std::vector<Tokens> linesOf(const std::string& text, bool stem) {
    std::vector<Tokens> lines;
    for (const std::string& line : split(text, '\n')) {
        if (!line.empty()) {
            lines.push_back(tokensOf(line, stem));
        }
    }
    return lines;
}

double countWords(const std::vector<Tokens>& lines, std::map<std::string, int>& counts) {
    double words = 0;
    for (const Tokens& line : lines) {
        for (const std::string& token : line) {
            ++counts[token];
            ++words;
        }
    }
    return words;
}

/// Lin 2004, 3.2: the union of each reference line's subsequences with all predicted lines.
Overlap rougeLsum(const std::vector<Tokens>& prediction, const std::vector<Tokens>& reference) {
    std::map<std::string, int> predicted;
    std::map<std::string, int> wanted;
    const double predictedWords = countWords(prediction, predicted);
    const double wantedWords = countWords(reference, wanted);
    double hits = 0;
    for (const Tokens& line : reference) {
        std::set<std::size_t> places;
        for (const Tokens& other : prediction) {
            addCommonPlaces(line, other, places);
        }
        for (const std::size_t place : places) {
            int& left = predicted[line[place]];
            int& owed = wanted[line[place]];
            if (left > 0 && owed > 0) {
                --left;
                --owed;
                ++hits;
            }
        }
    }
    return overlap(hits, predictedWords, wantedWords);
}

void keepBetter(Overlap& best, const Overlap& other) {
    if (other.f > best.f) {
        best = other;
    }
}

}  // namespace

Rouge rouge(const std::string& prediction, const std::string& reference, bool stem) {
    const Tokens predicted = tokensOf(prediction, stem);
    const Tokens wanted = tokensOf(reference, stem);
    return {rougeN(predicted, wanted, 1), rougeN(predicted, wanted, 2), rougeL(predicted, wanted),
            rougeLsum(linesOf(prediction, stem), linesOf(reference, stem))};
}

Rouge rouge(const std::string& prediction, std::span<const std::string> references, bool stem) {
    Rouge best = rouge(prediction, references.front(), stem);
    for (const std::string& reference : references.subspan(1)) {
        const Rouge other = rouge(prediction, reference, stem);
        keepBetter(best.rouge1, other.rouge1);
        keepBetter(best.rouge2, other.rouge2);
        keepBetter(best.rougeL, other.rougeL);
        keepBetter(best.rougeLsum, other.rougeLsum);
    }
    return best;
}

}  // namespace artemis
