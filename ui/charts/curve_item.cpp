// Series of one curve, filled with as many points as can be seen.
#include "ui/charts/curve_item.h"

#include <QLegendMarker>
#include <QPen>
#include <algorithm>
#include <cmath>

#include "ui/charts/curve_look.h"
#include "ui/charts/decimate.h"
#include "ui/widgets/colours.h"

namespace artemis {

namespace {

/// Up to this many points each has its marker; of more, a few have.
constexpr qsizetype pointsMarked = 40;
constexpr qsizetype markersPerCurve = 6;

QList<QPointF> seen(std::span<const double> x, std::span<const double> y, const ChartRange& range,
                    Scale yScale) {
    QList<QPointF> points =
        decimate(x, y, offAxis(range.fromX, range.xScale), offAxis(range.toX, range.xScale),
                 range.columns, range.xScale, yScale);
    for (QPointF& point : points) {
        point = {onAxis(point.x(), range.xScale), range.yScale == Scale::Log && point.y() <= 0
                                                      ? range.lowestY
                                                      : onAxis(point.y(), range.yScale)};
    }
    return points;
}

}  // namespace

double onAxis(double value, Scale scale) { return scale == Scale::Log ? std::log10(value) : value; }

double offAxis(double place, Scale scale) {
    return scale == Scale::Log ? std::pow(10.0, place) : place;
}

CurveItem::CurveItem(QChart& chart, QValueAxis* x, QValueAxis* y)
    : m_band(new QAreaSeries), m_line(new QLineSeries), m_markers(new QScatterSeries) {
    m_band->setUpperSeries(new QLineSeries(m_band));
    m_band->setLowerSeries(new QLineSeries(m_band));
    for (QAbstractSeries* series :
         std::initializer_list<QAbstractSeries*>{m_band, m_line, m_markers}) {
        chart.addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
    }
    chart.legend()->markers(m_band).front()->setVisible(false);
    chart.legend()->markers(m_line).front()->setVisible(false);
}

void CurveItem::remove(QChart& chart) {
    for (QAbstractSeries* series :
         std::initializer_list<QAbstractSeries*>{m_band, m_line, m_markers}) {
        chart.removeSeries(series);
        delete series;
    }
}

void CurveItem::style(const QString& label, std::size_t look, const QPalette& palette) {
    const QColor colour = curveColour(look, palette);
    m_markers->setMarkerShape(markerShape(look));
    m_markers->setMarkerSize(8);
    m_markers->setColor(colour);
    m_markers->setBorderColor(palette.color(QPalette::Base));
    m_markers->setName(label);
    m_line->setName(label);
    QColor wash = colour;
    wash.setAlphaF(0.18F);
    m_band->setPen(Qt::NoPen);
    m_band->setBrush(wash);
}

void CurveItem::draw(const ChartCurve& curve, const ChartRange& range, bool hidden) {
    if (hidden) {
        m_line->clear();
        m_markers->clear();
        m_band->upperSeries()->clear();
        m_band->lowerSeries()->clear();
        return;
    }
    drawBand(curve, range);
    const QList<QPointF> points = seen(curve.x, curve.y, range, range.yScale);
    // A dense curve stays behind the few points of an evaluation.
    const bool dense = points.size() > pointsMarked;
    QColor colour = m_markers->color();
    colour.setAlphaF(dense ? 0.75F : 1.0F);
    m_line->setPen(QPen(colour, dense ? 1.0 : 2.0));
    m_line->replace(points);
    QList<QPointF> marks;
    const qsizetype stride = points.size() <= pointsMarked ? 1 : points.size() / markersPerCurve;
    for (qsizetype i = points.size() - 1; i >= 0; i -= stride) {
        marks.append(points[i]);
    }
    m_markers->replace(marks);
}

/// Emptied rather than hidden: a series that is shown again brings back its entry of the legend.
void CurveItem::drawBand(const ChartCurve& curve, const ChartRange& range) {
    m_band->upperSeries()->replace(
        seen(curve.x.first(curve.high.size()), curve.high, range, Scale::Linear));
    m_band->lowerSeries()->replace(
        seen(curve.x.first(curve.low.size()), curve.low, range, Scale::Linear));
}

}  // namespace artemis
