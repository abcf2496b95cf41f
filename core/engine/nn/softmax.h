// Softmax of one row of scores, and its gradient.
#pragma once

#include <cstdint>

namespace artemis {

/// row ← softmax(scale · row) over the first `count` ≥ 1 of its entries, 0 in the others.
void softmaxRow(float* row, std::int64_t count, std::int64_t columns, float scale);

/// dScores = scale · p ∘ (dP − Σ p dP), over dP.
void softmaxRowBackward(const float* p, float* dp, std::int64_t columns, float scale);

}  // namespace artemis
