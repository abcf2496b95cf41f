// Draws title, bars and verdict.
#include "ui/charts/score_strip.h"

#include <QPainter>
#include <algorithm>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int edge = 10;

}  // namespace

ScoreStrip::ScoreStrip(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void ScoreStrip::setContent(const QString& title, const std::vector<double>& relative,
                            const std::vector<Interval>& intervals, const QString& verdict) {
    setText(title);
    setAccessibleName(tr("Score: %1").arg(title));
    setAccessibleDescription(verdict);
    setToolTip(tr("Plan by this score"));
    m_relative = relative;
    m_intervals = intervals;
    m_verdict = verdict;
    update();
}

void ScoreStrip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool chosen = isChecked();
    painter.setPen(QPen(chosen || hasFocus() ? ink(Ink::Accent, palette()) : hairline(palette()),
                        chosen || hasFocus() ? 2 : 1));
    painter.setBrush(chosen ? QBrush(wash(palette())) : palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
    const int line = fontMetrics().height() + 2;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(ink(Ink::Text, palette()));
    const QRect inner = rect().adjusted(edge, 6, -edge, -6);
    const QString title = chosen ? tr("✓ %1").arg(text()) : text();
    painter.drawText(QRect(inner.left(), inner.top(), inner.width(), line), Qt::AlignVCenter,
                     QFontMetrics(bold).elidedText(title, Qt::ElideRight, inner.width()));
    painter.setFont(font());
    const QRect words = painter.fontMetrics().boundingRect(QRect(0, 0, inner.width(), 6 * line),
                                                           Qt::TextWordWrap, m_verdict);
    painter.setPen(ink(Ink::Text, palette()));
    painter.drawText(
        QRect(inner.left(), inner.bottom() - words.height(), inner.width(), words.height() + 2),
        Qt::TextWordWrap, m_verdict);
    paintBars(painter, QRectF(inner.left(), inner.top() + line + 2, inner.width(),
                              inner.height() - line - words.height() - 8));
}

void ScoreStrip::paintBars(QPainter& painter, const QRectF& area) const {
    if (m_relative.empty() || area.height() < 8) {
        return;
    }
    const double step = area.width() / static_cast<double>(m_relative.size());
    double most = 1;  // An interval may reach above the highest score.
    for (const Interval& interval : m_intervals) {
        most = std::max(most, interval.high);
    }
    const auto heightOf = [&area, most](double value) {
        return area.bottom() - std::max(value, 0.0) / most * area.height();
    };
    for (std::size_t i = 0; i < m_relative.size(); ++i) {
        const double left = area.left() + static_cast<double>(i) * step;
        const double top = heightOf(m_relative[i]);
        const double width = std::max(1.0, std::min(step * 0.7, 26.0));
        const double x = left + step / 2;
        painter.fillRect(QRectF(x - width / 2, top, width, area.bottom() - top),
                         curveColour(5, palette()));
        if (!m_intervals.empty()) {
            painter.setPen(QPen(ink(Ink::Text, palette()), 1));
            painter.drawLine(QPointF(x, heightOf(m_intervals[i].low)),
                             QPointF(x, heightOf(m_intervals[i].high)));
        }
    }
    painter.setPen(hairline(palette()));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
}

}  // namespace artemis
