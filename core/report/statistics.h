// Statistics of a few repetitions: mean, spread, and Student's t for what n seeds allow to say.
#pragma once

#include <cstddef>
#include <span>

namespace artemis {

/// t with P(T <= t) = `probability` for Student's distribution with `degrees` degrees of freedom.
/// Relative error below 1e-10. Throws BadInput unless 0 < probability < 1 and degrees > 0.
double studentQuantile(double probability, double degrees);

/// What n values say about the mean they were drawn around.
struct Spread {
    std::size_t n = 0;
    double mean = 0;  ///< NaN for no values.
    double sd = 0;    ///< Sample standard deviation (n - 1); NaN for n < 2.
    double low = 0;   ///< Two-sided confidence interval of the mean, mean ± t · sd / √n;
    double high = 0;  ///< NaN for n < 2.
};

/// Throws BadInput unless 0 < confidence < 1.
Spread spreadOf(std::span<const double> values, double confidence = 0.95);

}  // namespace artemis
