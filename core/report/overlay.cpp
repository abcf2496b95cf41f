// From stored points to series, and over seeds to mean and band.
#include "core/report/overlay.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/report/smoothing.h"
#include "core/report/statistics.h"

namespace artemis {

namespace {

constexpr double confidence = 0.95;

double placeOn(CurveAxis axis, const Position& at) {
    switch (axis) {
        case CurveAxis::Step:
            return static_cast<double>(at.step);
        case CurveAxis::Epoch:
            return at.epoch;
        case CurveAxis::Tokens:
            return static_cast<double>(at.tokens);
        case CurveAxis::Seconds:
            return at.seconds;
    }
    return 0;
}

std::string titleOf(CurveAxis axis) {
    switch (axis) {
        case CurveAxis::Step:
            return "step";
        case CurveAxis::Epoch:
            return "epoch";
        case CurveAxis::Tokens:
            return "tokens";
        case CurveAxis::Seconds:
            return "seconds";
    }
    return "";
}

std::vector<double> smoothedValues(const std::vector<MetricPoint>& points, double weight) {
    std::vector<double> values(points.size());
    std::ranges::transform(points, values.begin(), &MetricPoint::value);
    return smoothed(values, weight);
}

void addRun(ChartSeries& series, const std::vector<MetricPoint>& points,
            const OverlayOptions& options) {
    series.x.reserve(points.size());
    for (const MetricPoint& point : points) {
        series.x.push_back(placeOn(options.x, point.at));
    }
    series.y = smoothedValues(points, options.smoothing);
}

/// One seed's curve, walked along by step.
struct Walk {
    const std::vector<MetricPoint>* points;
    std::vector<double> values;
    std::size_t at = 0;

    bool isOver() const { return at == points->size(); }
    std::int64_t step() const { return (*points)[at].at.step; }
};

/// Moves every walk to the next step that all have; false at the end of one.
bool meet(std::vector<Walk>& walks) {
    for (;;) {
        if (std::ranges::any_of(walks, &Walk::isOver)) {
            return false;
        }
        const auto [first, last] = std::ranges::minmax(walks, {}, &Walk::step);
        if (first.step() == last.step()) {
            return true;
        }
        for (Walk& walk : walks) {
            while (!walk.isOver() && walk.step() < last.step()) {
                ++walk.at;
            }
        }
    }
}

void addMean(ChartSeries& series, std::vector<Walk> walks, const OverlayOptions& options) {
    const auto n = static_cast<double>(walks.size());
    const double t = studentQuantile(0.5 + confidence / 2, n - 1);
    while (meet(walks)) {
        double x = 0;
        std::vector<double> values;
        for (Walk& walk : walks) {
            x += placeOn(options.x, (*walk.points)[walk.at].at) / n;
            values.push_back(walk.values[walk.at]);
            ++walk.at;
        }
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
        double squares = 0;
        for (const double value : values) {
            squares += (value - mean) * (value - mean);
        }
        const double half = t * std::sqrt(squares / (n - 1) / n);
        series.x.push_back(x);
        series.y.push_back(mean);
        series.low.push_back(mean - half);
        series.high.push_back(mean + half);
    }
}

}  // namespace

RunCurves readCurves(const RunStore& store, const Comparison& comparison, const MetricName& curve) {
    RunCurves curves;
    for (const ComparedRun& run : comparison.runs) {
        curves.push_back(store.metrics(run.row.id, curve));
    }
    return curves;
}

ChartSpec overlayChart(const Comparison& comparison, const RunCurves& curves,
                       const MetricName& curve, const OverlayOptions& options) {
    ChartSpec spec;
    spec.title = curve.split + " " + curve.name;
    spec.x = {titleOf(options.x), Scale::Linear};
    spec.y = {curve.name, options.y};
    for (const Shown& shown : shownOf(comparison, options.meanOverSeeds)) {
        std::vector<Walk> walks;
        for (const std::size_t run : shown.runs) {
            if (!curves[run].empty()) {
                walks.push_back({&curves[run], {}});
            }
        }
        if (walks.empty()) {
            continue;
        }
        ChartSeries& series = spec.series.emplace_back();
        series.label = shown.title;
        series.look = shown.look;
        series.seeds = walks.size();
        if (walks.size() == 1) {
            addRun(series, *walks.front().points, options);
            continue;
        }
        for (Walk& walk : walks) {
            walk.values = smoothedValues(*walk.points, options.smoothing);
        }
        addMean(series, std::move(walks), options);
    }
    return spec;
}

}  // namespace artemis
