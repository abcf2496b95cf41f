// Series, axes and colours of one chart.
#include "ui/charts/chart_view.h"

#include <QGraphicsLayout>
#include <QLegendMarker>
#include <QLineSeries>
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/text.h"
#include "ui/charts/decimate.h"
#include "ui/charts/nice_axis.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// Up to this many points each has its marker; of more, a few have.
constexpr qsizetype pointsMarked = 40;
constexpr qsizetype markersPerCurve = 6;

QScatterSeries::MarkerShape markerShape(std::size_t index) {
    static constexpr std::array shapes{
        QScatterSeries::MarkerShapeCircle,   QScatterSeries::MarkerShapeRectangle,
        QScatterSeries::MarkerShapeTriangle, QScatterSeries::MarkerShapeRotatedRectangle,
        QScatterSeries::MarkerShapePentagon, QScatterSeries::MarkerShapeStar};
    return shapes[index % shapes.size()];
}

QFont smaller(const QFont& font) {
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.9);
    return small;
}

std::size_t nearestIndex(std::span<const double> x, double at) {
    const auto after = std::ranges::lower_bound(x, at);
    auto index = static_cast<std::size_t>(after - x.begin());
    if (index == x.size() || (index > 0 && at - x[index - 1] < x[index] - at)) {
        --index;
    }
    return index;
}

}  // namespace

ChartView::ChartView(const QString& xTitle, QWidget* parent)
    : QChartView(new QChart, parent), m_xAxis(new QValueAxis), m_yAxis(new QValueAxis) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setFocusPolicy(Qt::NoFocus);
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins(0, 0, 0, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->setAlignment(Qt::AlignTop);
    chart()->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    chart()->addAxis(m_xAxis, Qt::AlignBottom);
    chart()->addAxis(m_yAxis, Qt::AlignLeft);
    m_xAxis->setTitleText(xTitle);
    for (QValueAxis* axis : {m_xAxis, m_yAxis}) {
        axis->setTickType(QValueAxis::TicksDynamic);
    }
}

void ChartView::setYTitle(const QString& title) { m_yAxis->setTitleText(title); }

void ChartView::draw(const std::vector<ChartCurve>& curves) {
    m_curves = curves;
    matchSeries(curves.size());
    applyPalette();
    fitAxes(curves);
    for (std::size_t i = 0; i < curves.size(); ++i) {
        styleSeries(i, curves[i].label);
        drawCurve(m_drawn[i], curves[i]);
    }
}

int ChartView::drawnPoints() const {
    int points = 0;
    for (const Drawn& one : m_drawn) {
        points += static_cast<int>(one.line->count());
    }
    return points;
}

void ChartView::matchSeries(std::size_t count) {
    while (m_drawn.size() > count) {
        chart()->removeSeries(m_drawn.back().line);
        chart()->removeSeries(m_drawn.back().markers);
        delete m_drawn.back().line;
        delete m_drawn.back().markers;
        m_drawn.pop_back();
    }
    while (m_drawn.size() < count) {
        const Drawn made{new QLineSeries, new QScatterSeries};
        for (QXYSeries* series :
             {static_cast<QXYSeries*>(made.line), static_cast<QXYSeries*>(made.markers)}) {
            chart()->addSeries(series);
            series->attachAxis(m_xAxis);
            series->attachAxis(m_yAxis);
        }
        chart()->legend()->markers(made.line).front()->setVisible(false);
        m_drawn.push_back(made);
    }
}

void ChartView::styleSeries(std::size_t index, const QString& label) {
    const QColor colour = curveColour(index, palette());
    const Drawn& drawn = m_drawn[index];
    drawn.markers->setMarkerShape(markerShape(index));
    drawn.markers->setMarkerSize(8);
    drawn.markers->setColor(colour);
    drawn.markers->setBorderColor(palette().color(QPalette::Base));
    drawn.markers->setName(label);
}

void ChartView::drawCurve(const Drawn& drawn, const ChartCurve& curve) {
    const int columns = std::max(50, static_cast<int>(chart()->plotArea().width()));
    const QList<QPointF> points =
        decimate(curve.x, curve.y, m_xAxis->min(), m_xAxis->max(), columns);
    // A dense curve stays behind the few points of an evaluation.
    const bool dense = points.size() > pointsMarked;
    QColor colour = drawn.markers->color();
    colour.setAlphaF(dense ? 0.7F : 1.0F);
    drawn.line->setPen(QPen(colour, dense ? 1.1 : 2.0));
    drawn.line->replace(points);
    QList<QPointF> marks;
    const qsizetype stride = points.size() <= pointsMarked ? 1 : points.size() / markersPerCurve;
    for (qsizetype i = points.size() - 1; i >= 0; i -= stride) {
        marks.append(points[i]);
    }
    drawn.markers->replace(marks);
}

void ChartView::fitAxes(const std::vector<ChartCurve>& curves) {
    double right = 1;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const ChartCurve& curve : curves) {
        right = curve.x.empty() ? right : std::max(right, curve.x.back());
        for (const double value : curve.y) {
            if (std::isfinite(value)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    if (low > high) {
        low = 0;
        high = 1;
    }
    const AxisRange across = niceRange(0, right, std::max(3, width() / 110));
    const AxisRange up = niceRange(low, high, std::max(3, height() / 55));
    m_xAxis->setRange(0, right * 1.02);  // room for the last marker
    m_xAxis->setTickInterval(std::max(1.0, across.interval));
    m_xAxis->setLabelFormat("%.0f");
    m_yAxis->setTickAnchor(up.from);
    // Never a wide range with the small interval of the one before: each tick is laid out.
    m_yAxis->setTickInterval(std::max(up.interval, m_yAxis->tickInterval()));
    m_yAxis->setRange(up.from, up.to + up.interval * 1e-6);  // the last tick counts in
    m_yAxis->setTickInterval(up.interval);
    m_yAxis->setLabelFormat(up.decimals > 5 ? QString("%.1e") : QString("%.%1f").arg(up.decimals));
}

void ChartView::applyPalette() {
    const QPalette colours = palette();
    setBackgroundBrush(colours.base());
    chart()->legend()->setLabelColor(colours.color(QPalette::Text));
    chart()->legend()->setFont(smaller(font()));
    for (QValueAxis* axis : {m_xAxis, m_yAxis}) {
        axis->setLabelsColor(ink(Ink::Muted, colours));
        axis->setTitleBrush(ink(Ink::Muted, colours));
        axis->setLabelsFont(smaller(font()));
        axis->setTitleFont(smaller(font()));
        axis->setLinePenColor(hairline(colours));
        QColor grid = hairline(colours);
        grid.setAlphaF(0.6F);
        axis->setGridLineColor(grid);
    }
    m_xAxis->setGridLineVisible(false);
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
    QChartView::mouseMoveEvent(event);
    const QPointF place = mapToScene(event->pos());
    if (m_drawn.empty() || !chart()->plotArea().contains(place)) {
        QToolTip::hideText();
        return;
    }
    const double at = chart()->mapToValue(place, m_drawn.front().line).x();
    QString text;
    for (const ChartCurve& curve : m_curves) {
        if (!curve.x.empty()) {
            const std::size_t index = nearestIndex(curve.x, at);
            text += QStringLiteral("%1: %2  (%3 %4)\n")
                        .arg(curve.label, QString::number(curve.y[index], 'g', 5),
                             m_xAxis->titleText(), toQt(numberText(curve.x[index])));
        }
    }
    QToolTip::showText(event->globalPosition().toPoint(), text.trimmed(), this);
}

void ChartView::leaveEvent(QEvent* event) {
    QToolTip::hideText();
    QChartView::leaveEvent(event);
}

}  // namespace artemis
