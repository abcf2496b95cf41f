// CurveItem: one curve in a QtCharts chart: a band, a line, and markers that tell it apart without
// colour.
#pragma once

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QPalette>
#include <QScatterSeries>
#include <QValueAxis>

#include "core/report/chart_spec.h"
#include "ui/charts/chart_curve.h"

namespace artemis {

/// What of a chart is on the screen; places are on the axes (see onAxis).
struct ChartRange {
    double fromX = 0;
    double toX = 1;
    double lowestY = 0;  ///< Where a band ends that reaches below what a logarithm can show.
    int columns = 100;   ///< Pixels across.
    Scale xScale = Scale::Linear;
    Scale yScale = Scale::Linear;
};

/// A value's place on an axis: itself, or its logarithm to base 10.
double onAxis(double value, Scale scale);
double offAxis(double place, Scale scale);

class CurveItem {
public:
    CurveItem(QChart& chart, QValueAxis* x, QValueAxis* y);
    /// Takes it out of the chart again; the item is no longer usable then.
    void remove(QChart& chart);

    void style(const QString& label, std::size_t look, const QPalette& palette);
    /// A hidden curve keeps its place in the legend.
    void draw(const ChartCurve& curve, const ChartRange& range, bool hidden);

    const QLineSeries* line() const { return m_line; }
    QScatterSeries* markers() const { return m_markers; }

private:
    void drawBand(const ChartCurve& curve, const ChartRange& range);

    QAreaSeries* m_band;
    QLineSeries* m_line;
    QScatterSeries* m_markers;
};

}  // namespace artemis
