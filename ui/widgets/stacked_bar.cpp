// Draws the bar and its legend.
#include "ui/widgets/stacked_bar.h"

#include <QPainter>
#include <algorithm>
#include <array>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int barHeight = 26;
constexpr int gaugeHeight = 8;
constexpr int gap = 10;

}  // namespace

StackedBar::StackedBar(QWidget* parent) : QWidget(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setSizePolicy(policy);
}

QSize StackedBar::sizeHint() const { return {300, heightForWidth(300)}; }

int StackedBar::heightForWidth(int) const {
    const int line = fontMetrics().lineSpacing() + 5;
    return line + gaugeHeight + gap + barHeight + gap + line * static_cast<int>(m_parts.size());
}

void StackedBar::show(const std::vector<Part>& parts, double limit, const QString& limitText) {
    m_parts = parts;
    m_limit = limit;
    m_limitText = limitText;
    QStringList words;
    for (const Part& part : m_parts) {
        words << part.label + ": " + part.text;
    }
    setAccessibleDescription(words.join("; ") + "; " + limitText);
    setFixedHeight(heightForWidth(width()));
    update();
}

double StackedBar::total() const {
    double sum = 0;
    for (const Part& part : m_parts) {
        sum += part.amount;
    }
    return sum;
}

QBrush partBrush(std::size_t part, const QPalette& palette) {
    static constexpr std::array patterns{Qt::SolidPattern,     Qt::BDiagPattern, Qt::Dense4Pattern,
                                         Qt::DiagCrossPattern, Qt::HorPattern,   Qt::VerPattern};
    return {curveColour(part, palette), patterns[part % patterns.size()]};
}

void StackedBar::paintBar(QPainter& painter, const QRect& bar) const {
    double left = bar.left();
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const double width = m_parts[i].amount / std::max(total(), 1.0) * bar.width();
        painter.setPen(width > 2 ? QPen(curveColour(i, palette())) : QPen(Qt::NoPen));
        painter.setBrush(partBrush(i, palette()));
        painter.drawRect(QRectF(left, bar.top(), width, bar.height()));
        left += width;
    }
    painter.setPen(hairline(palette()));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
}

/// How much of the limit all parts together take; the stroke is the limit.
void StackedBar::paintGauge(QPainter& painter, const QRect& gauge) const {
    const double whole = std::max({total(), m_limit, 1.0});
    painter.setPen(hairline(palette()));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(gauge);
    painter.fillRect(QRectF(gauge.left(), gauge.top(),
                            std::max(2.0, total() / whole * gauge.width()), gauge.height()),
                     ink(total() > m_limit ? Ink::Warning : Ink::Accent, palette()));
    const int place = gauge.left() + static_cast<int>(m_limit / whole * gauge.width());
    painter.setPen(QPen(ink(Ink::Text, palette()), 2));
    painter.drawLine(place, gauge.top() - 3, place, gauge.bottom() + 3);
}

void StackedBar::paintLegend(QPainter& painter, int top) const {
    const int line = fontMetrics().lineSpacing() + 5;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const int y = top + line * static_cast<int>(i);
        painter.setPen(curveColour(i, palette()));
        painter.setBrush(partBrush(i, palette()));
        painter.drawRect(2, y + 3, 22, line - 9);
        painter.setPen(ink(Ink::Text, palette()));
        const QRect words(34, y, qMin(width() - 36, 360), line);
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft, m_parts[i].label);
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignRight, m_parts[i].text);
    }
}

void StackedBar::paintEvent(QPaintEvent*) {
    if (m_parts.empty()) {
        return;
    }
    QPainter painter(this);
    const int line = fontMetrics().lineSpacing() + 5;
    const int top = line + gaugeHeight + gap;
    painter.setPen(ink(Ink::Muted, palette()));
    painter.drawText(QRect(0, 0, width() - 2, line), Qt::AlignRight | Qt::AlignTop, m_limitText);
    paintGauge(painter, QRect(1, line, width() - 4, gaugeHeight));
    paintBar(painter, QRect(1, top, width() - 4, barHeight));
    paintLegend(painter, top + barHeight + gap);
}

}  // namespace artemis
