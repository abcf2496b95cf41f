// One pass over memory, in vectors.
#include "core/engine/train/adamw_update.h"

#include <cmath>

namespace artemis {

__attribute__((target_clones("avx512f", "avx2", "default"))) void update(
    float* p, float* m, float* v, const float* g, std::int64_t count, const AdamWFactors& factors) {
    const AdamWFactors f = factors;
    for (std::int64_t i = 0; i < count; ++i) {
        const float gradient = g[i] * f.gradientScale;
        m[i] += f.newMean * (gradient - m[i]);
        v[i] = f.beta2 * v[i] + f.newSquare * gradient * gradient;
        p[i] = p[i] * f.decay - f.rate * m[i] / (std::sqrt(v[i]) / f.rootCorrection + f.epsilon);
    }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void coast(
    float* p, float* m, float* v, std::int64_t count, const AdamWFactors& factors) {
    const AdamWFactors f = factors;
    for (std::int64_t i = 0; i < count; ++i) {
        m[i] -= f.newMean * m[i];
        v[i] *= f.beta2;
        p[i] = p[i] * f.decay - f.rate * m[i] / (std::sqrt(v[i]) / f.rootCorrection + f.epsilon);
    }
}

}  // namespace artemis
