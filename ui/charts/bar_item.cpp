// A filled rectangle and a line with two caps.
#include "ui/charts/bar_item.h"

#include <QPen>
#include <cmath>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr double halfBar = 0.28;
constexpr double halfCap = 0.12;

}  // namespace

BarItem::BarItem(QChart& chart, QValueAxis* x, QValueAxis* y)
    : m_bar(new QAreaSeries), m_error(new QLineSeries) {
    m_bar->setUpperSeries(new QLineSeries(m_bar));
    m_bar->setLowerSeries(new QLineSeries(m_bar));
    for (QAbstractSeries* series : std::initializer_list<QAbstractSeries*>{m_bar, m_error}) {
        chart.addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
    }
}

void BarItem::remove(QChart& chart) {
    for (QAbstractSeries* series : std::initializer_list<QAbstractSeries*>{m_bar, m_error}) {
        chart.removeSeries(series);
        delete series;
    }
}

void BarItem::draw(const ChartBar& bar, double row, const QPalette& palette) {
    m_bar->setName(QString::fromStdString(bar.label));
    m_bar->setPen(Qt::NoPen);
    m_bar->setBrush(curveColour(bar.look, palette));
    m_bar->upperSeries()->replace({{0, row + halfBar}, {bar.value, row + halfBar}});
    m_bar->lowerSeries()->replace({{0, row - halfBar}, {bar.value, row - halfBar}});
    m_error->setPen(QPen(palette.color(QPalette::Text), 1.4));
    if (std::isfinite(bar.low)) {
        m_error->replace({{bar.low, row - halfCap},
                          {bar.low, row + halfCap},
                          {bar.low, row},
                          {bar.high, row},
                          {bar.high, row + halfCap},
                          {bar.high, row - halfCap}});
    } else {
        m_error->clear();
    }
}

}  // namespace artemis
