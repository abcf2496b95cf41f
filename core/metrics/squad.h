// SQuAD's two scores of an answer: the same words, and how many words are shared.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace artemis {

/// Rajpurkar et al. 2016, as evaluate-v1.1.py: lower case, without ASCII punctuation and the words
/// a, an, the; one blank between words.
std::string squadNormalized(std::string_view text);

/// 1 where the answer equals one of the references after normalisation, else 0.
double squadExactMatch(std::string_view answer, std::span<const std::string> references);
/// F-score of the shared words with the best reference; 0 where no word is shared.
double squadF1(std::string_view answer, std::span<const std::string> references);

}  // namespace artemis
