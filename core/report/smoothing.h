// Exponential moving average of a curve, also of one that grows.
#pragma once

#include <span>
#include <vector>

namespace artemis {

/// s_i = (Σ_{j<=i} w^{i-j} y_j) / (Σ_{j<=i} w^{i-j}): the weighted mean of everything so far, so
/// that the first values are not drawn towards zero (Kingma & Ba 2014, §3, for the correction).
/// Weight 0 gives the values themselves. Values that are not finite stay and are passed over.
class Smoothing {
public:
    /// Throws BadInput unless 0 <= weight < 1.
    explicit Smoothing(double weight);
    /// One value for each raw point. Only points beyond those of the last call are computed, so
    /// that a long curve costs what it grows by.
    std::span<const double> extend(std::span<const double> raw);

private:
    double m_weight;
    double m_sum = 0;
    double m_weights = 0;
    std::vector<double> m_values;
};

/// The whole curve at once.
std::vector<double> smoothed(std::span<const double> values, double weight);

}  // namespace artemis
