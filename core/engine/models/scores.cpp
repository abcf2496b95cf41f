// Arithmetic on one row of scores.
#include "core/engine/models/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <vector>

namespace artemis {

namespace {

constexpr float never = -std::numeric_limits<float>::infinity();

/// softmax(scores), not normalised: the highest is 1.
std::vector<double> weights(std::span<const float> scores) {
    const float highest = *std::ranges::max_element(scores);
    std::vector<double> all(scores.size());
    std::ranges::transform(scores, all.begin(), [highest](float score) {
        return std::exp(static_cast<double>(score) - highest);
    });
    return all;
}

}  // namespace

void penalizeRepetition(std::span<float> scores, std::span<const std::int32_t> history, double p) {
    for (const std::int32_t token : std::set<std::int32_t>(history.begin(), history.end())) {
        float& score = scores[static_cast<std::size_t>(token)];
        score = static_cast<float>(score < 0 ? score * p : score / p);
    }
}

void forbidRepeatedNgrams(std::span<float> scores, std::span<const std::int32_t> history,
                          std::int64_t n) {
    const auto before = static_cast<std::size_t>(n - 1);
    if (history.size() + 1 < static_cast<std::size_t>(n)) {
        return;
    }
    const auto last = history.last(before);
    for (std::size_t i = 0; i + before < history.size(); ++i) {
        if (std::ranges::equal(history.subspan(i, before), last)) {
            scores[static_cast<std::size_t>(history[i + before])] = never;
        }
    }
}

void divideByTemperature(std::span<float> scores, double temperature) {
    for (float& score : scores) {
        score /= static_cast<float>(temperature);
    }
}

void keepTopK(std::span<float> scores, std::int64_t k) {
    const auto kept = std::min(static_cast<std::size_t>(k), scores.size());
    std::vector<float> sorted(scores.begin(), scores.end());
    const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(kept - 1);
    std::nth_element(sorted.begin(), last, sorted.end(), std::greater{});
    std::ranges::replace_if(
        scores, [least = *last](float score) { return score < least; }, never);
}

void keepTopP(std::span<float> scores, double p) {
    const std::vector<double> all = weights(scores);
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::less{}, [&](std::size_t i) { return scores[i]; });
    const double total = std::accumulate(all.begin(), all.end(), 0.0);
    double below = 0;  // Of the least likely ones so far.
    for (std::size_t i = 0; i + 1 < order.size(); ++i) {
        below += all[order[i]] / total;
        if (below > 1 - p) {
            break;
        }
        scores[order[i]] = never;
    }
}

void keepMinP(std::span<float> scores, double p) {
    const float highest = *std::ranges::max_element(scores);
    std::ranges::replace_if(
        scores, [&](float score) { return std::exp(static_cast<double>(score) - highest) < p; },
        never);
}

void process(std::span<float> scores, std::span<const std::int32_t> history, std::size_t made,
             const GenerateOptions& options) {
    if (options.repetitionPenalty != 1) {
        penalizeRepetition(scores, history, options.repetitionPenalty);
    }
    if (options.noRepeatNgram > 0) {
        forbidRepeatedNgrams(scores, history, options.noRepeatNgram);
    }
    if (static_cast<std::int64_t>(made) < options.minNewTokens) {
        for (const std::int32_t token : options.endTokens) {
            scores[static_cast<std::size_t>(token)] = never;
        }
    }
    if (!options.sample) {
        return;
    }
    if (options.temperature != 1) {
        divideByTemperature(scores, options.temperature);
    }
    if (options.topK > 0) {
        keepTopK(scores, options.topK);
    }
    if (options.topP < 1) {
        keepTopP(scores, options.topP);
    }
    if (options.minP > 0) {
        keepMinP(scores, options.minP);
    }
}

std::int32_t drawn(std::span<const float> scores, double uniform) {
    const std::vector<double> all = weights(scores);
    double left = uniform * std::accumulate(all.begin(), all.end(), 0.0);
    std::size_t last = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i] > 0) {
            last = i;
            left -= all[i];
            if (left < 0) {
                break;
            }
        }
    }
    return static_cast<std::int32_t>(last);
}

}  // namespace artemis
