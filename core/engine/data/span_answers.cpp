// Spans of answers.
#include "core/engine/data/span_answers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace artemis {

namespace {

/// Indices of the largest values, falling; of equal ones the later first, as
/// np.argsort(x)[-1:-n-1:-1] has it where the sort is stable.
std::vector<std::size_t> largest(std::span<const float> values, std::size_t count) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto kept = static_cast<std::ptrdiff_t>(std::min(count, order.size()));
    std::partial_sort(order.begin(), order.begin() + kept, order.end(),
                      [&](std::size_t a, std::size_t b) {
                          return values[a] != values[b] ? values[a] > values[b] : a > b;
                      });
    order.resize(static_cast<std::size_t>(kept));
    return order;
}

double minusLogSoftmax(std::span<const float> logits, std::size_t at) {
    const double highest = *std::ranges::max_element(logits);
    double sum = 0;
    for (const float logit : logits) {
        sum += std::exp(logit - highest);
    }
    return std::log(sum) + highest - logits[at];
}

}  // namespace

TokenSpan spanInWindow(std::span<const Passage> passages, const Passage& answer) {
    const auto inContext = [](const Passage& passage) { return passage.begin >= 0; };
    const auto begin = std::ranges::find_if(passages, inContext);
    if (begin == passages.end()) {
        return {};
    }
    const auto end = std::find_if_not(begin, passages.end(), inContext);
    if (begin->begin > answer.begin || std::prev(end)->end < answer.end) {
        return {};
    }
    // The last token that begins no later than the answer, the first one that ends no earlier.
    const auto after = std::find_if(
        begin, end, [&](const Passage& passage) { return passage.begin > answer.begin; });
    const auto last =
        std::find_if(begin, end, [&](const Passage& passage) { return passage.end >= answer.end; });
    return {static_cast<std::int32_t>(std::prev(after) - passages.begin()),
            static_cast<std::int32_t>(last - passages.begin())};
}

std::optional<ScoredPassage> bestPassage(std::span<const float> starts, std::span<const float> ends,
                                         std::span<const Passage> passages,
                                         const SpanLimits& limits) {
    std::optional<ScoredPassage> best;
    const std::vector<std::size_t> lasts = largest(ends, limits.best);
    for (const std::size_t first : largest(starts, limits.best)) {
        for (const std::size_t last : lasts) {
            const bool inContext = passages[first].begin >= 0 && passages[last].begin >= 0;
            if (!inContext || last < first ||
                static_cast<std::int64_t>(last - first) + 1 > limits.maxLength) {
                continue;
            }
            const float score = starts[first] + ends[last];
            if (!best || score > best->score) {
                best = {score, {passages[first].begin, passages[last].end}};
            }
        }
    }
    return best;
}

double spanLoss(std::span<const float> starts, std::span<const float> ends, const TokenSpan& span) {
    return (minusLogSoftmax(starts, static_cast<std::size_t>(span.first)) +
            minusLogSoftmax(ends, static_cast<std::size_t>(span.last))) /
           2;
}

}  // namespace artemis
