// Round numbers along an axis.
#include "ui/charts/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/charts/nice_axis.h"

namespace artemis {

namespace {

int decimalsOf(double interval) {
    return std::max(0, -static_cast<int>(std::floor(std::log10(interval) + 1e-9)));
}

/// One unit for all labels of an axis: "523.4k", "1.5M"; very small numbers with an exponent.
QString labelOf(double value, double interval, double largest) {
    if (std::abs(value) < interval * 1e-6) {
        return QStringLiteral("0");
    }
    if (interval < 1e-5) {
        return QString::number(value, 'g', 3);
    }
    static constexpr std::array<std::pair<double, const char*>, 4> units{
        {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e4, "k"}}};
    for (const auto& [from, sign] : units) {
        if (largest >= from) {
            const double unit = from == 1e4 ? 1e3 : from;
            return QString::number(value / unit, 'f', decimalsOf(interval / unit)) + sign;
        }
    }
    return QString::number(value, 'f', decimalsOf(interval));
}

/// Multiples of the interval within [from, to].
std::vector<double> multiples(double from, double to, double interval) {
    std::vector<double> values;
    const double slack = (to - from) * 1e-9;
    const auto first = static_cast<long long>(std::ceil((from - slack) / interval));
    const auto last = static_cast<long long>(std::floor((to + slack) / interval));
    for (long long k = first; k <= last; ++k) {
        values.push_back(static_cast<double>(k) * interval);
    }
    return values;
}

std::vector<Tick> linearTicks(double from, double to, int wanted) {
    const double interval = niceRange(from, to, wanted).interval;
    const double largest = std::max(std::abs(from), std::abs(to));
    std::vector<Tick> made;
    for (const double value : multiples(from, to, interval)) {
        made.push_back({value, labelOf(value, interval, largest)});
    }
    return made;
}

QString plainLabel(double value) {
    return value >= 1e-4 && value < 1e4 ? QString::number(value, 'g', 6)
                                        : QString::number(value, 'g', 3);
}

}  // namespace

std::vector<Tick> ticks(double from, double to, int wanted, Scale scale) {
    if (scale == Scale::Linear) {
        return linearTicks(from, to, wanted);
    }
    std::vector<Tick> made;
    const double decades = to - from;
    if (decades < 1) {
        for (const Tick& tick : linearTicks(std::pow(10, from), std::pow(10, to), wanted + 2)) {
            if (tick.at > 0) {
                made.push_back({std::log10(tick.at), tick.label});
            }
        }
        return made;
    }
    const double stride = std::max(1.0, std::ceil(decades / wanted));
    const bool few = decades * 3 <= wanted + 1;
    for (const double power : multiples(std::floor(from), to, stride)) {
        for (const double leaf : few ? std::vector<double>{1, 2, 5} : std::vector<double>{1}) {
            const double value = leaf * std::pow(10, power);
            const double at = std::log10(value);
            if (at >= from - 1e-9 && at <= to + 1e-9) {
                made.push_back({at, plainLabel(value)});
            }
        }
    }
    return made;
}

}  // namespace artemis
