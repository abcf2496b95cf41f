// BarItem: one bar of a QtCharts chart with its error bar.
#pragma once

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QPalette>
#include <QValueAxis>

#include "core/report/chart_spec.h"

namespace artemis {

class BarItem {
public:
    BarItem(QChart& chart, QValueAxis* x, QValueAxis* y);
    /// Takes it out of the chart again; the item is no longer usable then.
    void remove(QChart& chart);
    /// Rows have the height 1; `row` is the middle.
    void draw(const ChartBar& bar, double row, const QPalette& palette);
    /// From the base line to the value and back.
    const QLineSeries* outline() const { return m_bar->upperSeries(); }

private:
    QAreaSeries* m_bar;
    QLineSeries* m_error;
};

}  // namespace artemis
