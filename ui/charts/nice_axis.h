// Round numbers for axes.
#pragma once

namespace artemis {

struct AxisRange {
    double from = 0;
    double to = 1;
    double interval = 0.2;  ///< Distance of ticks: 1, 2 or 5 times a power of ten.
    int decimals = 1;       ///< Needed to tell ticks apart.
};

/// The smallest range of whole intervals around [low, high] with about `ticks` of them. A single
/// value gets room on both sides.
AxisRange niceRange(double low, double high, int ticks);

}  // namespace artemis
