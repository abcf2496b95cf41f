// Curves of one quantity over several runs, on one of four x axes.
#pragma once

#include <span>
#include <vector>

#include "core/report/chart_spec.h"
#include "core/report/comparison.h"

namespace artemis {

enum class CurveAxis { Step, Epoch, Tokens, Seconds };

struct OverlayOptions {
    CurveAxis x = CurveAxis::Step;
    Scale y = Scale::Linear;
    double smoothing = 0;  ///< Weight of smoothed(), over every stored point.
    bool meanOverSeeds = false;
};

/// The points of one curve for each run, in the order of Comparison::runs.
using RunCurves = std::vector<std::vector<MetricPoint>>;
RunCurves readCurves(const RunStore& store, const Comparison& comparison, const MetricName& curve);

/// One series for each run that has points; with `meanOverSeeds` one for each configuration: at
/// every step that all of its seeds have, the mean of x and (smoothed) value and the 95 % Student-t
/// interval of the value.
ChartSpec overlayChart(const Comparison& comparison, const RunCurves& curves,
                       const MetricName& curve, const OverlayOptions& options);

}  // namespace artemis
