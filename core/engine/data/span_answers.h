// Spans: the tokens of an answer for training, and the answer from scores of its first and last
// token. Semantics of transformers' run_qa.py and utils_qa.py for SQuAD v1.1.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/engine/data/task.h"

namespace artemis {

/// First and last token of an answer.
struct TokenSpan {
    std::int32_t first = 0;
    std::int32_t last = 0;
    bool operator==(const TokenSpan&) const = default;
};

/// The tokens of a window that the passage `answer` of the context lies in; {0, 0}, the token
/// [CLS], where the window does not hold all of it.
TokenSpan spanInWindow(std::span<const Passage> passages, const Passage& answer);

struct SpanLimits {
    std::size_t best = 20;        ///< First and last tokens that are looked at.
    std::int64_t maxLength = 30;  ///< Tokens of an answer.
};

struct ScoredPassage {
    float score = 0;  ///< Logit of the first token plus that of the last.
    Passage passage;
};

/// The best answer in a window; nothing where no span of the best tokens is in the context.
std::optional<ScoredPassage> bestPassage(std::span<const float> starts, std::span<const float> ends,
                                         std::span<const Passage> passages,
                                         const SpanLimits& limits);

/// Mean of −ln softmax(starts)[first] and −ln softmax(ends)[last].
double spanLoss(std::span<const float> starts, std::span<const float> ends, const TokenSpan& span);

}  // namespace artemis
