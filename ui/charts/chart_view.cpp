// What a chart shows: its items, and what is painted around them.
#include "ui/charts/chart_view.h"

#include <QGraphicsLayout>
#include <QLegendMarker>
#include <algorithm>
#include <cmath>

#include "ui/widgets/colours.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString barValue(const ChartBar& bar) {
    const QString value = QString::number(bar.value, 'g', 4);
    return std::isfinite(bar.low)
               ? QStringLiteral("%1 ± %2").arg(value, QString::number(bar.high - bar.value, 'g', 2))
               : value;
}

}  // namespace

ChartView::ChartView(const QString& xTitle, QWidget* parent)
    : QChartView(new QChart, parent),
      m_xTitle(xTitle),
      m_xAxis(new QValueAxis),
      m_yAxis(new QValueAxis),
      m_band(new QRubberBand(QRubberBand::Rectangle, viewport())) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setViewportUpdateMode(FullViewportUpdate);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setFocusPolicy(Qt::NoFocus);
    setMinimumSize(120, 90);
    setWhatsThis(
        tr("Drag to move, turn the wheel to zoom, drag with Shift to select a part, double click "
           "to show all. With the keyboard: arrows, plus, minus and Home. A click on the legend "
           "hides a curve."));
    chart()->setBackgroundVisible(false);
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->setAlignment(Qt::AlignTop);
    chart()->legend()->layout()->setContentsMargins(0, 0, 0, 2);
    chart()->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    chart()->addAxis(m_xAxis, Qt::AlignBottom);
    chart()->addAxis(m_yAxis, Qt::AlignLeft);
    m_xAxis->setVisible(false);
    m_yAxis->setVisible(false);
}

void ChartView::setSource(Source source) {
    m_source = std::move(source);
    refresh();
}

void ChartView::setYTitle(const QString& title) {
    m_yTitle = title;
    mark();
    viewport()->update();
}

void ChartView::setLogarithmic(bool on) {
    m_yScale = on ? Scale::Log : Scale::Linear;
    m_up.reset();
    refresh();
}

void ChartView::setSpec(ChartSpec spec) {
    const bool otherAxes = spec.title != m_spec.title || spec.x.title != m_spec.x.title ||
                           spec.x.scale != m_xScale || spec.y.scale != m_yScale;
    m_spec = std::move(spec);
    m_xTitle = toQt(m_spec.x.title);
    m_yTitle = toQt(m_spec.y.title);
    m_xScale = m_spec.x.scale;
    m_yScale = m_spec.y.scale;
    m_source = [this] {
        std::vector<ChartCurve> curves;
        for (const ChartSeries& one : m_spec.series) {
            curves.push_back({one.seeds > 1
                                  ? tr("%1 (%n seeds)", nullptr, static_cast<int>(one.seeds))
                                        .arg(toQt(one.label))
                                  : toQt(one.label),
                              one.x, one.y, one.low, one.high, one.look});
        }
        return curves;
    };
    if (otherAxes) {
        m_across.reset();
        m_up.reset();
    }
    refresh();
    Q_EMIT zoomChanged(m_across.isZoomed() || m_up.isZoomed());
}

void ChartView::showTitle(const QString& title) {
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    chart()->setTitleFont(bold);
    chart()->setTitleBrush(palette().text());
    chart()->setTitle(title);
}

void ChartView::refresh() {
    m_curves = m_source ? m_source() : std::vector<ChartCurve>();
    setBackgroundBrush(palette().base());
    fit();
    matchItems();
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        styleCurve(i);
    }
    redraw();
}

void ChartView::resetZoom() {
    m_across.reset();
    m_up.reset();
    afterZoom();
}

int ChartView::drawnPoints() const {
    int points = 0;
    for (const CurveItem& one : m_items) {
        points += static_cast<int>(one.line()->count());
    }
    return points;
}

void ChartView::matchItems() {
    while (m_items.size() > m_curves.size()) {
        m_items.back().remove(*chart());
        m_items.pop_back();
    }
    while (m_items.size() < m_curves.size()) {
        m_items.emplace_back(*chart(), m_xAxis, m_yAxis);
        const std::size_t index = m_items.size() - 1;
        connect(chart()->legend()->markers(m_items.back().markers()).front(),
                &QLegendMarker::clicked, this, [this, index] { toggle(m_curves.at(index).label); });
    }
    while (m_bars.size() > m_spec.bars.size()) {
        m_bars.back().remove(*chart());
        m_bars.pop_back();
    }
    while (m_bars.size() < m_spec.bars.size()) {
        m_bars.emplace_back(*chart(), m_xAxis, m_yAxis);
    }
    chart()->legend()->setVisible(m_spec.bars.empty());
}

std::size_t ChartView::lookOf(std::size_t index) const {
    return m_curves[index].look.value_or(index);
}

void ChartView::toggle(const QString& label) {
    if (m_hidden.erase(label) == 0) {
        m_hidden.insert(label);
    }
    refresh();
}

void ChartView::styleCurve(std::size_t index) {
    m_items[index].style(m_curves[index].label, lookOf(index), palette());
    const bool hidden = m_hidden.contains(m_curves[index].label);
    const QColor words = hidden ? palette().color(QPalette::Disabled, QPalette::Text)
                                : palette().color(QPalette::Text);
    QLegendMarker* entry = chart()->legend()->markers(m_items[index].markers()).front();
    entry->setLabelBrush(words);
    QFont font = chartFont(this->font());
    font.setStrikeOut(hidden);
    entry->setFont(font);
}

void ChartView::redraw() {
    mark();
    m_xAxis->setRange(m_across.from(), m_across.to());
    m_yAxis->setRange(m_up.from(), m_up.to());
    ChartRange range{m_across.from(), m_across.to(), m_up.from(), 50, m_xScale, m_yScale};
    range.columns = std::max(range.columns, static_cast<int>(chart()->plotArea().width()));
    for (std::size_t i = 0; i < m_curves.size(); ++i) {
        m_items[i].draw(m_curves[i], range, m_hidden.contains(m_curves[i].label));
    }
    double row = static_cast<double>(m_spec.bars.size());
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        row -= 1;
        m_bars[i].draw(m_spec.bars[i], row, palette());
    }
    viewport()->update();
}

void ChartView::drawBackground(QPainter* painter, const QRectF& rect) {
    QChartView::drawBackground(painter, rect);
    painter->setFont(chartFont(font()));
    m_marks.draw(*painter, chart()->plotArea(), m_across, m_up, palette());
}

void ChartView::drawForeground(QPainter* painter, const QRectF&) {
    painter->setFont(chartFont(font()));
    drawBarValues(*painter);
    if (hasFocus()) {
        painter->setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(chart()->plotArea());
    }
}

void ChartView::drawBarValues(QPainter& painter) const {
    const QRectF plot = chart()->plotArea();
    painter.setPen(palette().color(QPalette::Text));
    double row = static_cast<double>(m_spec.bars.size());
    for (const ChartBar& bar : m_spec.bars) {
        row -= 1;
        const double end =
            std::max({bar.value, std::isfinite(bar.high) ? bar.high : bar.value, 0.0});
        const double x = plot.left() + (end - m_across.from()) / m_across.width() * plot.width();
        const double y = plot.bottom() - (row - m_up.from()) / m_up.width() * plot.height();
        if (plot.contains(QPointF(x, y))) {
            painter.drawText(QRectF(x + 6, y - 20, 400, 40), Qt::AlignVCenter, barValue(bar));
        }
    }
}

void ChartView::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        refresh();
    }
}

void ChartView::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    refresh();
}

}  // namespace artemis
