// Ranges and marks of a chart's axes, from its data.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/charts/chart_view.h"
#include "ui/charts/nice_axis.h"
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

}  // namespace

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
    const QMargins margins = m_marks.margins(chartFont(font()), width());
    if (margins != chart()->margins()) {
        chart()->setMargins(margins);
    }
}

}  // namespace artemis
