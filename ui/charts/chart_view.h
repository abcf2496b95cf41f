// ChartView: curves or bars drawn with QtCharts, to be moved and zoomed, with values under the
// mouse.
//
// Drag moves, the wheel zooms around the mouse, a drag with Shift or the right button selects a
// part, a double click shows all; arrows, +, - and Home do the same. A click on the legend hides a
// curve or shows it again.
#pragma once

#include <QChartView>
#include <QRubberBand>
#include <QValueAxis>
#include <functional>
#include <set>
#include <vector>

#include "ui/charts/axis_marks.h"
#include "ui/charts/bar_item.h"
#include "ui/charts/chart_curve.h"
#include "ui/charts/curve_item.h"

namespace artemis {

class ChartView final : public QChartView {
    Q_OBJECT
public:
    /// Asked whenever the chart is drawn; the spans must hold until it is asked again.
    using Source = std::function<std::vector<ChartCurve>()>;

    explicit ChartView(const QString& xTitle, QWidget* parent = nullptr);

    void setSource(Source source);
    void setYTitle(const QString& title);
    /// The y axis in equal factors; what is not above 0 is left out.
    void setLogarithmic(bool on);
    /// The data has changed.
    void refresh();
    /// Shows a chart of its own instead of the source's curves. What is zoomed stays, if the axes
    /// mean the same as before.
    void setSpec(ChartSpec spec);
    const ChartSpec& spec() const { return m_spec; }
    /// Its name above the curves, for pictures.
    void showTitle(const QString& title);
    void resetZoom();

    int drawnPoints() const;
    const std::vector<CurveItem>& items() const { return m_items; }
    const std::vector<BarItem>& bars() const { return m_bars; }
    const AxisWindow& across() const { return m_across; }
    const AxisWindow& up() const { return m_up; }

Q_SIGNALS:
    void zoomChanged(bool zoomed);

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Move, Select };

    void fit();
    void fitCurves();
    void fitBars();
    void redraw();
    void mark();
    void matchItems();
    void styleCurve(std::size_t index);
    void toggle(const QString& label);
    std::size_t lookOf(std::size_t index) const;
    void drawBarValues(QPainter& painter) const;
    void endSelection(const QPoint& at);
    void afterZoom();
    void showValues(const QPoint& at);
    QPointF valueAt(const QPointF& place) const;

    Source m_source;
    ChartSpec m_spec;
    std::vector<ChartCurve> m_curves;  ///< As last drawn.
    QString m_xTitle;
    QString m_yTitle;
    Scale m_xScale = Scale::Linear;
    Scale m_yScale = Scale::Linear;
    AxisWindow m_across;
    AxisWindow m_up;
    AxisMarks m_marks;
    QValueAxis* m_xAxis;
    QValueAxis* m_yAxis;
    std::vector<CurveItem> m_items;
    std::vector<BarItem> m_bars;
    std::set<QString> m_hidden;  ///< Labels.
    QRubberBand* m_band;
    Drag m_drag = Drag::None;
    QPoint m_pressed;
    QPoint m_last;
};

}  // namespace artemis
