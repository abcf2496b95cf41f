// ROUGE: how many words, word pairs and longest common subsequences two texts share.
#pragma once

#include <span>
#include <string>

namespace artemis {

struct Overlap {
    double precision = 0;
    double recall = 0;
    double f = 0;  ///< 2 P R / (P + R); 0 where both are 0.
};

struct Rouge {
    Overlap rouge1;
    Overlap rouge2;
    Overlap rougeL;
    Overlap rougeLsum;  ///< Of the whole text: lines against lines, each word counted once.
};

/// Lin 2004, as rouge_score 0.1.2 computes it: words are runs of a–z and 0–9 of the lower-cased
/// text; `stem` takes Porter's stem of those longer than three letters.
Rouge rouge(const std::string& prediction, const std::string& reference, bool stem);
/// For each kind the reference with the best f; at least one is given.
Rouge rouge(const std::string& prediction, std::span<const std::string> references, bool stem);

}  // namespace artemis
