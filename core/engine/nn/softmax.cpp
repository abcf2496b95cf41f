// Softmax in loops that compilers vectorise.
#include "core/engine/nn/softmax.h"

#include <algorithm>
#include <numeric>

namespace artemis {

namespace {

/// row ← e^(scale · (row − highest)), for row ≤ highest, within 2 units in the last place: range
/// reduction by ln 2, Taylor's series to the 7th power on ±ln 2 / 2. In one piece and without
/// calls, so that it is vectorised; without fused operations, so that every processor has the same
/// bits.
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("fp-contract=off"))) void
exponentials(float* row, std::int64_t count, float scale, float highest) {
    constexpr float rounder = 12582912.0F;  // 1.5 · 2^23: adding it rounds to whole numbers.
    for (std::int64_t j = 0; j < count; ++j) {
        const float x = scale * (row[j] - highest);
        const float bounded = x < -87.0F ? -87.0F : x;
        const float whole = bounded * 1.44269504F + rounder - rounder;
        const float r = bounded - whole * 0.693359375F + whole * 2.12194440e-4F;
        float series = 1.0F / 5040;
        series = series * r + 1.0F / 720;
        series = series * r + 1.0F / 120;
        series = series * r + 1.0F / 24;
        series = series * r + 1.0F / 6;
        series = series * r + 0.5F;
        series = series * r + 1;
        series = series * r + 1;
        row[j] = series * __builtin_bit_cast(float, (static_cast<std::int32_t>(whole) + 127) << 23);
    }
}

/// The largest of count ≥ 1 numbers.
__attribute__((target_clones("avx512f", "avx2", "default"), optimize("fast-math"))) float largest(
    const float* row, std::int64_t count) {
    float highest = row[0];
    for (std::int64_t j = 1; j < count; ++j) {
        highest = row[j] > highest ? row[j] : highest;
    }
    return highest;
}

}  // namespace

void softmaxRow(float* row, std::int64_t count, std::int64_t columns, float scale) {
    exponentials(row, count, scale, largest(row, count));
    const float share = 1 / std::accumulate(row, row + count, 0.0F);
    for (std::int64_t j = 0; j < count; ++j) {
        row[j] *= share;
    }
    std::fill(row + count, row + columns, 0.0F);
}

__attribute__((target_clones("avx512f", "avx2", "default"), optimize("fast-math"))) void
softmaxRowBackward(const float* p, float* dp, std::int64_t columns, float scale) {
    float sum = 0;
    for (std::int64_t j = 0; j < columns; ++j) {
        sum += p[j] * dp[j];
    }
    for (std::int64_t j = 0; j < columns; ++j) {
        dp[j] = scale * p[j] * (dp[j] - sum);
    }
}

}  // namespace artemis
