// Where an axis is marked, and with what words.
#pragma once

#include <QString>
#include <vector>

#include "core/report/chart_spec.h"

namespace artemis {

struct Tick {
    double at = 0;  ///< On the axis: the logarithm to base 10 on a logarithmic scale.
    QString label;
};

/// About `wanted` round marks within [from, to], which are places on the axis. A logarithmic axis
/// is marked at powers of ten, with few of them also at their double and fivefold, and below one
/// decade at round numbers.
std::vector<Tick> ticks(double from, double to, int wanted, Scale scale);

}  // namespace artemis
