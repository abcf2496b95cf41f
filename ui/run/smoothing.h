// Smoothing of a curve that grows: an exponential moving average over every raw point.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace artemis {

/// s_t = a s_{t-1} + (1 - a) x_t, y_t = s_t / (1 - a^t): the average of all points so far, each
/// weighing `a` times as much as the one after it, and 1 in sum (the correction of Adam,
/// arXiv:1412.6980, section 3). Points that are not finite are passed on and do not count.
class Smoothing {
public:
    /// `share` is a: 0 leaves the curve as it is, below 1.
    explicit Smoothing(double share) : m_share(share) {}
    /// One value for each raw point. Only points beyond those of the last call are computed, so
    /// that a long curve costs what it grows by.
    std::span<const double> extend(std::span<const double> raw);

private:
    double m_share;
    double m_state = 0;
    double m_weight = 0;  ///< 1 - a^t
    std::vector<double> m_values;
};

}  // namespace artemis
