// ChartView: draws curves with QtCharts; one line and a few markers each, with a value under the
// mouse.
#pragma once

#include <QChartView>
#include <QScatterSeries>
#include <QValueAxis>
#include <vector>

#include "ui/charts/live_chart.h"

class QLineSeries;

namespace artemis {

class ChartView final : public QChartView {
    Q_OBJECT
public:
    ChartView(const QString& xTitle, QWidget* parent);

    void setYTitle(const QString& title);
    void draw(const std::vector<ChartCurve>& curves);
    int drawnPoints() const;

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    /// The line carries the data, the markers tell curves apart without colour.
    struct Drawn {
        QLineSeries* line;
        QScatterSeries* markers;
    };
    void matchSeries(std::size_t count);
    void styleSeries(std::size_t index, const QString& label);
    void drawCurve(const Drawn& drawn, const ChartCurve& curve);
    void fitAxes(const std::vector<ChartCurve>& curves);
    void applyPalette();

    QValueAxis* m_xAxis;
    QValueAxis* m_yAxis;
    std::vector<Drawn> m_drawn;
    std::vector<ChartCurve> m_curves;
};

}  // namespace artemis
