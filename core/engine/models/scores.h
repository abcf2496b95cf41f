// Scores of the next token: what penalties, temperature and cut-offs make of them.
#pragma once

#include <cstdint>
#include <span>

#include "core/engine/models/generate_options.h"

namespace artemis {

/// score · p where negative, score / p else, for every token of `history` (Keskar et al. 2019,
/// arXiv:1909.05858).
void penalizeRepetition(std::span<float> scores, std::span<const std::int32_t> history, double p);
/// −∞ for tokens that would complete an n-gram that stands in `history` already.
void forbidRepeatedNgrams(std::span<float> scores, std::span<const std::int32_t> history,
                          std::int64_t n);
void divideByTemperature(std::span<float> scores, double temperature);
/// −∞ below the kth highest score.
void keepTopK(std::span<float> scores, std::int64_t k);
/// −∞ outside the smallest set of likeliest tokens whose probabilities sum to at least p (Holtzman
/// et al. 2020, arXiv:1904.09751).
void keepTopP(std::span<float> scores, double p);
/// −∞ below p times the highest probability (Nguyen et al. 2024, arXiv:2407.01082).
void keepMinP(std::span<float> scores, double p);

/// The penalties of the options, −∞ for end tokens that come too early, then for sampling
/// temperature and cut-offs, in transformers' order. `made` tokens of `history` are new.
void process(std::span<float> scores, std::span<const std::int32_t> history, std::size_t made,
             const GenerateOptions& options);

/// The token that a uniform number in [0, 1) draws from softmax(scores).
std::int32_t drawn(std::span<const float> scores, double uniform);

}  // namespace artemis
