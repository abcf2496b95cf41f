// Exponential moving average of a curve.
#pragma once

#include <span>
#include <vector>

namespace artemis {

/// s_i = (Σ_{j<=i} w^{i-j} y_j) / (Σ_{j<=i} w^{i-j}): the weighted mean of everything so far, so
/// that the first values are not drawn towards zero (Kingma & Ba 2014, §3, for the correction).
/// Weight 0 gives the values themselves. Values that are not finite stay and are passed over.
/// Throws BadInput unless 0 <= weight < 1.
std::vector<double> smoothed(std::span<const double> values, double weight);

}  // namespace artemis
