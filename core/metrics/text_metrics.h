// The list of metrics of written text, each for a whole set and for one example.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

/// What was written, and every text that would have been right; at least one.
struct TextPair {
    std::string prediction;
    std::vector<std::string> references;
};

/// Values go from 0 to 100; higher is better. An example has as good a value as its best reference
/// gives it, except for BLEU, which pools the references.
struct TextMetric {
    std::string id;       ///< The word used in YAML ("rougeL").
    std::string label;    ///< The word shown to people ("ROUGE-L").
    std::string summary;  ///< One sentence: what it says.
    /// Of a set. BLEU and chrF add up counts first, the others are means of the examples. Throws
    /// BadInput where the set is empty or an example has no reference.
    double (*corpus)(std::span<const TextPair>);
    /// Of one example; BLEU with effective order, as sacreBLEU's sentence_bleu.
    double (*single)(const TextPair&);
    /// How the value of a set was made, in one line to be published with it; null where the name
    /// says it all.
    std::string (*signature)(std::span<const TextPair>) = nullptr;
};

/// bleu, chrf, rouge1, rouge2, rougeL, rougeLsum, exact_match, squad_f1.
const std::vector<TextMetric>& textMetrics();
/// Null where no text metric has that id.
const TextMetric* findTextMetric(std::string_view id);

}  // namespace artemis
