// What a chart shows: items, axes and their ranges.
#include "ui/charts/chart_view.h"

#include <QGraphicsLayout>
#include <QLegendMarker>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/text.h"
#include "ui/charts/nice_axis.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double roomForMarkers = 0.02;

struct Extent {
    double low = infinity;
    double high = -infinity;

    void take(std::span<const double> values, Scale scale) {
        for (const double value : values) {
            if (std::isfinite(value) && (scale == Scale::Linear || value > 0)) {
                low = std::min(low, value);
                high = std::max(high, value);
            }
        }
    }
    bool isEmpty() const { return low > high; }
};

QFont smaller(const QFont& font) {
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.9);
    return small;
}

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
    setMinimumSize(120, 90);
    setWhatsThis(
        tr("Drag to move, turn the wheel to zoom, drag with Shift to select a part, double click "
           "to show all. With the keyboard: arrows, plus, minus and Home. A click on the legend "
           "hides a curve."));
    chart()->setBackgroundVisible(false);
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->legend()->setAlignment(Qt::AlignTop);
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

void ChartView::fit() {
    if (m_spec.bars.empty()) {
        fitCurves();
    } else {
        fitBars();
    }
}

void ChartView::fitCurves() {
    Extent x;
    Extent y;
    for (const ChartCurve& curve : m_curves) {
        if (!curve.x.empty()) {
            x.take(curve.x.subspan(curve.x.size() - 1), m_xScale);
            x.take(m_xScale == Scale::Log ? curve.x : curve.x.first(1), m_xScale);
        }
        for (const auto values : {curve.y, curve.low, curve.high}) {
            y.take(values, m_yScale);
        }
    }
    if (m_xScale == Scale::Linear) {
        const double right = x.isEmpty() || x.high <= 0 ? 1 : x.high;
        m_across.setWhole(std::min(0.0, x.low), right * (1 + roomForMarkers));
    } else {
        x = x.isEmpty() ? Extent{1, 10} : x;
        m_across.setWhole(std::log10(x.low) - roomForMarkers, std::log10(x.high) + roomForMarkers);
    }
    y = y.isEmpty() ? Extent{m_yScale == Scale::Log ? 1.0 : 0.0, m_yScale == Scale::Log ? 10.0 : 1}
                    : y;
    if (m_yScale == Scale::Linear) {
        const AxisRange round = niceRange(y.low, y.high, std::max(3, height() / 55));
        m_up.setWhole(round.from, round.to);
    } else {
        const double low = std::log10(y.low);
        const double high = std::log10(y.high);
        const double room = std::max(0.01, (high - low) * 0.05);
        m_up.setWhole(low - room, high + room);
    }
}

void ChartView::fitBars() {
    Extent values{0, 0};
    for (const ChartBar& bar : m_spec.bars) {
        for (const double value : {bar.value, bar.low, bar.high}) {
            values.take({&value, 1}, Scale::Linear);
        }
    }
    const double high = values.high > values.low ? values.high : values.low + 1;
    // The value stands behind its bar.
    const double words = fontMetrics().horizontalAdvance(QStringLiteral("0.0000 ± 0.0000"));
    const double share = std::min(0.5, words / std::max(width() * 0.6, 1.0));
    m_across.setWhole(values.low, values.low + (high - values.low) / (1 - share));
    m_up.setWhole(-0.5, static_cast<double>(m_spec.bars.size()) - 0.5);
}

void ChartView::mark() {
    m_marks.x = ticks(m_across.from(), m_across.to(), std::max(3, width() / 110), m_xScale);
    m_marks.xTitle = m_xTitle;
    m_marks.rowLooks.clear();
    if (m_spec.bars.empty()) {
        m_marks.y = ticks(m_up.from(), m_up.to(), std::max(3, height() / 55), m_yScale);
        m_marks.yTitle = m_yTitle;
    } else {
        m_marks.y.clear();
        m_marks.yTitle.clear();
        double row = static_cast<double>(m_spec.bars.size());
        for (const ChartBar& bar : m_spec.bars) {
            row -= 1;
            const QString label = toQt(bar.label);
            m_marks.y.push_back(
                {row, bar.seeds > 1
                          ? tr("%1 (%n seeds)", nullptr, static_cast<int>(bar.seeds)).arg(label)
                          : label});
            m_marks.rowLooks.push_back(bar.look);
        }
    }
    const QMargins margins = m_marks.margins(smaller(font()), width());
    if (margins != chart()->margins()) {
        chart()->setMargins(margins);
    }
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
                &QLegendMarker::clicked, this, [this, index] { toggle(lookOf(index)); });
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
    return index < m_curves.size() ? m_curves[index].look.value_or(index) : index;
}

void ChartView::toggle(std::size_t look) {
    if (m_hidden.erase(look) == 0) {
        m_hidden.insert(look);
    }
    refresh();
}

void ChartView::styleCurve(std::size_t index) {
    const std::size_t look = lookOf(index);
    m_items[index].style(m_curves[index].label, look, palette());
    const bool hidden = m_hidden.contains(look);
    const QColor words = hidden ? palette().color(QPalette::Disabled, QPalette::Text)
                                : palette().color(QPalette::Text);
    QLegendMarker* entry = chart()->legend()->markers(m_items[index].markers()).front();
    entry->setLabelBrush(words);
    QFont font = smaller(this->font());
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
        m_items[i].draw(m_curves[i], range, m_hidden.contains(lookOf(i)));
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
    painter->setFont(smaller(font()));
    m_marks.draw(*painter, chart()->plotArea(), m_across, m_up, palette());
}

void ChartView::drawForeground(QPainter* painter, const QRectF&) {
    painter->setFont(smaller(font()));
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
