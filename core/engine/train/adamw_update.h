// The numbers of one step of AdamW.
#pragma once

#include <cstdint>

namespace artemis {

/// What is the same for every number of a step.
struct AdamWFactors {
    float newMean;  ///< 1 − β1; rounded after the difference, as in PyTorch.
    float beta2;
    float newSquare;  ///< 1 − β2.
    float epsilon;
    float decay;           ///< 1 − lr·wd.
    float rate;            ///< lr / (1 − β1^t).
    float rootCorrection;  ///< √(1 − β2^t).
    float gradientScale;
};

/// Moves p, and its moments m and v, by the gradient g.
void update(float* p, float* m, float* v, const float* g, std::int64_t count,
            const AdamWFactors& factors);
/// The same with a gradient of zero.
void coast(float* p, float* m, float* v, std::int64_t count, const AdamWFactors& factors);

}  // namespace artemis
