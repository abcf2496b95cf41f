// Steps of 1, 2, 5 · 10^n, after Heckbert, "Nice numbers for graph labels" (Graphics Gems, 1990).
#include "ui/charts/nice_axis.h"

#include <algorithm>
#include <cmath>

namespace artemis {

AxisRange niceRange(double low, double high, int ticks) {
    if (!(high > low)) {
        const double room = low == 0 ? 1 : std::abs(low) * 0.1;
        low -= room;
        high += room;
    }
    const double rough = (high - low) / std::max(ticks, 1);
    const double power = std::floor(std::log10(rough));
    const double unit = std::pow(10.0, power);
    const double fraction = rough / unit;
    const double step = fraction <= 1 ? 1 : fraction <= 2 ? 2 : fraction <= 5 ? 5 : 10;
    AxisRange range;
    range.interval = step * unit;
    range.from = std::floor(low / range.interval + 1e-9) * range.interval;
    range.to = std::ceil(high / range.interval - 1e-9) * range.interval;
    range.decimals = std::max(0, -static_cast<int>(std::floor(std::log10(range.interval) + 1e-9)));
    return range;
}

}  // namespace artemis
