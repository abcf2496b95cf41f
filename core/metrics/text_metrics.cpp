// Sums and means over examples of BLEU, chrF, ROUGE and SQuAD's scores.
#include "core/metrics/text_metrics.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/metrics/bleu.h"
#include "core/metrics/chrf.h"
#include "core/metrics/rouge.h"
#include "core/metrics/squad.h"

namespace artemis {

namespace {

using Pairs = std::span<const TextPair>;

void checkReferences(const TextPair& pair, std::size_t index) {
    if (pair.references.empty()) {
        throw BadInput("example " + std::to_string(index),
                       "has no reference to compare with; give each example at least one");
    }
}

void checkPairs(Pairs pairs) {
    if (pairs.empty()) {
        throw BadInput("the evaluation set", "is empty; a metric needs at least one example");
    }
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        checkReferences(pairs[i], i);
    }
}

template <double (*single)(const TextPair&)>
double mean(Pairs pairs) {
    checkPairs(pairs);
    double sum = 0;
    for (const TextPair& pair : pairs) {
        sum += single(pair);
    }
    return sum / static_cast<double>(pairs.size());
}

double corpusBleu(Pairs pairs) {
    checkPairs(pairs);
    BleuCounts sum;
    for (const TextPair& pair : pairs) {
        sum += bleuCounts(pair.prediction, pair.references);
    }
    return bleu(sum).score;
}

double sentenceBleu(const TextPair& pair) {
    checkReferences(pair, 0);
    const BleuOptions options{.effectiveOrder = true};
    return bleu(bleuCounts(pair.prediction, pair.references, options), options).score;
}

double corpusChrf(Pairs pairs) {
    checkPairs(pairs);
    ChrfCounts sum;
    for (const TextPair& pair : pairs) {
        add(sum, chrfCounts(pair.prediction, pair.references));
    }
    return chrf(sum);
}

double sentenceChrf(const TextPair& pair) {
    checkReferences(pair, 0);
    return chrf(chrfCounts(pair.prediction, pair.references));
}

template <Overlap Rouge::*kind>
double sentenceRouge(const TextPair& pair) {
    checkReferences(pair, 0);
    return 100 * (rouge(pair.prediction, pair.references, true).*kind).f;
}

template <double (*score)(std::string_view, std::span<const std::string>)>
double answerScore(const TextPair& pair) {
    checkReferences(pair, 0);
    return 100 * score(pair.prediction, pair.references);
}

/// References count where all examples have as many.
std::string signatureOfBleu(std::span<const TextPair> pairs) {
    const std::size_t first = pairs.empty() ? 0 : pairs.front().references.size();
    const bool alike = std::ranges::all_of(
        pairs, [first](const TextPair& pair) { return pair.references.size() == first; });
    return bleuSignature(alike ? first : 0);
}

/// One whose value for a set is the mean of its examples'.
template <double (*single)(const TextPair&)>
TextMetric meanOf(std::string id, std::string label, std::string summary) {
    return {std::move(id), std::move(label), std::move(summary), mean<single>, single};
}

std::vector<TextMetric> makeList() {
    return {{"bleu", "BLEU",
             "Word sequences of up to four words shared with the references, less a penalty for "
             "being short (sacreBLEU, tokeniser 13a).",
             corpusBleu, sentenceBleu, signatureOfBleu},
            {"chrf", "chrF", "F-score of character sequences of up to six (sacreBLEU's chrF2).",
             corpusChrf, sentenceChrf},
            meanOf<sentenceRouge<&Rouge::rouge1>>("rouge1", "ROUGE-1",
                                                  "F-score of the word stems shared."),
            meanOf<sentenceRouge<&Rouge::rouge2>>(
                "rouge2", "ROUGE-2", "F-score of the pairs of neighbouring word stems shared."),
            meanOf<sentenceRouge<&Rouge::rougeL>>(
                "rougeL", "ROUGE-L",
                "F-score of the longest sequence of word stems in common, gaps allowed."),
            meanOf<sentenceRouge<&Rouge::rougeLsum>>(
                "rougeLsum", "ROUGE-Lsum",
                "ROUGE-L of a text of several lines, each line compared with all."),
            meanOf<answerScore<squadExactMatch>>(
                "exact_match", "Exact match",
                "Share of answers that equal a reference but for case, punctuation and articles."),
            meanOf<answerScore<squadF1>>("squad_f1", "Answer F1",
                                         "F-score of the words an answer shares with the nearest "
                                         "reference.")};
}

}  // namespace

const std::vector<TextMetric>& textMetrics() {
    static const std::vector<TextMetric> list = makeList();
    return list;
}

const TextMetric* findTextMetric(std::string_view id) {
    const auto found = std::ranges::find(textMetrics(), id, &TextMetric::id);
    return found == textMetrics().end() ? nullptr : &*found;
}

}  // namespace artemis
