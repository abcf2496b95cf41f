// Painting of the bars: axis, bars with intervals, words below, groups, thresholds.
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/charts/importance_bars.h"
#include "ui/charts/tier_look.h"
#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr double widestBar = 56;
constexpr double signSize = 7;
constexpr int marks = 4;  ///< Steps of the axis from 0 to 1.

}  // namespace

void ImportanceBars::paintEvent(QPaintEvent*) {
    if (m_content.relative.empty()) {
        return;
    }
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    paintLegend(painter);
    paintAxis(painter);
    const QRectF area = plot();
    painter.save();
    painter.setClipRect(QRectF(area.left(), 0, area.width(), viewport()->height()));
    for (std::size_t layer = 0; layer < m_content.relative.size(); ++layer) {
        const QRectF place = column(layer);
        if (place.right() >= area.left() && place.left() <= area.right()) {
            paintBar(painter, layer);
            paintWords(painter, layer);
        }
    }
    paintGroups(painter);
    paintJoin(painter);
    painter.restore();
    paintThreshold(painter, *m_high);
    paintThreshold(painter, *m_low);
}

/// The three tiers in words, with how many layers each has.
void ImportanceBars::paintLegend(QPainter& painter) const {
    double left = 4;
    const double middle = lineHeight() / 2.0 + 1;
    for (const Tier tier : {Tier::High, Tier::Medium, Tier::Low}) {
        const auto count = std::ranges::count(m_content.plan.layers, tier, &Choice::tier);
        drawTierSign(painter, tier, {left + signSize, middle}, signSize + 2, palette());
        const QString text =
            QStringLiteral("%1: %2 (%3)").arg(tierWord(tier), tierMeaning(tier)).arg(count);
        painter.setPen(ink(Ink::Text, palette()));
        left += 2 * signSize + 6;
        const double width = fontMetrics().horizontalAdvance(text) + 2;
        painter.drawText(QRectF(left, 0, width, lineHeight() + 2), Qt::AlignVCenter, text);
        left += width + 18;
    }
}

void ImportanceBars::paintAxis(QPainter& painter) const {
    const QRectF area = plot();
    const int line = lineHeight();
    for (int mark = 0; mark <= marks; ++mark) {
        const double value = mark / static_cast<double>(marks);
        const double y = std::round(heightOf(value)) + 0.5;
        painter.setPen(hairline(palette()));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(ink(Ink::Muted, palette()));
        painter.drawText(QRectF(0, y - line / 2.0, area.left() - 8, line),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(value));
    }
    double top = area.bottom() + wordsGap;
    const std::pair<QString, int> rows[] = {
        {tr("Layer"), line}, {tr("Tier"), line}, {tr("Rank"), rankRowHeight()}};
    for (const auto& [word, height] : rows) {
        painter.drawText(QRectF(0, top, area.left() - 8, height), Qt::AlignRight | Qt::AlignVCenter,
                         word);
        top += height;
    }
    if (!m_content.plan.groups.empty()) {
        painter.drawText(QRectF(0, top, area.left() - 8, line), Qt::AlignRight | Qt::AlignVCenter,
                         tr("Group"));
    }
}

void ImportanceBars::paintBar(QPainter& painter, std::size_t layer) const {
    const QRectF place = column(layer);
    const Tier tier = m_content.plan.layers[layer].tier;
    if (layer == m_current) {
        painter.fillRect(place.adjusted(0, 0, 0, viewport()->height()), wash(palette()));
        if (hasFocus()) {
            painter.setPen(QPen(ink(Ink::Accent, palette()), 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(place.adjusted(1, 1, -1, -1));
        }
    }
    const double width = std::min(place.width() * 0.7, widestBar);
    const double top = heightOf(m_content.relative[layer]);
    const QRectF bar(place.center().x() - width / 2, top, width, place.bottom() - top);
    painter.setPen(QPen(tierColour(tier, palette()), 1.2));
    painter.setBrush(tierBrush(tier, palette()));
    painter.drawRect(bar);
    if (!m_content.intervals.empty()) {
        const Interval& interval = m_content.intervals[layer];
        const double low = heightOf(interval.low);
        const double above = place.height() * std::max(0.0, interval.high - 1);
        const double high = heightOf(interval.high) - std::min<double>(above, m_high->height());
        const double x = place.center().x();
        const double cap = std::min(4.0, width / 3);
        painter.setPen(QPen(ink(Ink::Text, palette()), 1.2));
        painter.drawLine(QPointF(x, low), QPointF(x, high));
        painter.drawLine(QPointF(x - cap, low), QPointF(x + cap, low));
        painter.drawLine(QPointF(x - cap, high), QPointF(x + cap, high));
    }
}

void ImportanceBars::paintWords(QPainter& painter, std::size_t layer) const {
    const QRectF place = column(layer);
    const Choice& choice = m_content.plan.layers[layer];
    const int line = lineHeight();
    double top = place.bottom() + wordsGap;
    const double label = fontMetrics().horizontalAdvance(QStringLiteral("000")) + 4;
    const auto every = static_cast<std::size_t>(std::max(1.0, std::ceil(label / place.width())));
    painter.setPen(ink(Ink::Muted, palette()));
    if (layer % every == 0) {
        painter.drawText(QRectF(place.center().x() - label, top, 2 * label, line), Qt::AlignCenter,
                         QString::number(layer));
    }
    top += line;
    drawTierSign(painter, choice.tier, {place.center().x(), top + line / 2.0}, signSize, palette());
    if (m_content.byHand[layer]) {  // A tick beside what no threshold moves.
        painter.setPen(QPen(ink(Ink::Text, palette()), 1.4));
        painter.drawLine(QPointF(place.center().x() - 5, top + line - 1),
                         QPointF(place.center().x() + 5, top + line - 1));
    }
    top += line;
    painter.setPen(ink(Ink::Text, palette()));
    const QRectF rank(place.left(), top, place.width(), rankRowHeight());
    if (ranksLieFlat()) {
        painter.drawText(rank, Qt::AlignCenter, rankText(choice));
        return;
    }
    painter.save();
    painter.translate(rank.center());
    painter.rotate(-90);
    painter.drawText(
        QRectF(-rank.height() / 2, -rank.width() / 2 - 2, rank.height(), rank.width() + 4),
        Qt::AlignCenter, rankText(choice));
    painter.restore();
}

/// A line from the first to the last layer of a group, its letter at each of them.
void ImportanceBars::paintGroups(QPainter& painter) const {
    const int line = lineHeight();
    const double top = plot().bottom() + wordsGap + 2 * line + rankRowHeight();
    for (std::size_t g = 0; g < m_content.plan.groups.size(); ++g) {
        const auto& group = m_content.plan.groups[g];
        const double y = top + line / 2.0;
        const QColor colour = curveColour(g + 2, palette());
        painter.setPen(QPen(colour, 1.5));
        painter.drawLine(QPointF(column(group.front()).center().x(), y),
                         QPointF(column(group.back()).center().x(), y));
        for (const std::size_t layer : group) {
            const double x = column(layer).center().x();
            const double half = std::min(8.0, step() / 2 - 0.5);
            painter.setPen(QPen(colour, 1));
            painter.setBrush(palette().base());
            painter.drawRoundedRect(QRectF(x - half, y - line / 2.0 + 1, 2 * half, line - 2), 3, 3);
            painter.setPen(ink(Ink::Text, palette()));
            painter.drawText(QRectF(x - 12, y - line / 2.0, 24, line), Qt::AlignCenter,
                             groupLetter(g));
        }
    }
}

void ImportanceBars::paintThreshold(QPainter& painter, const ThresholdHandle& handle) const {
    const QRectF area = plot();
    const double y = heightOf(handle.threshold());
    const bool active = handle.hasFocus() || handle.isSliderDown();
    QPen pen(ink(active ? Ink::Accent : Ink::Text, palette()), active ? 2.2 : 1.6);
    pen.setStyle(m_content.inForce ? Qt::SolidLine : Qt::DotLine);
    painter.setPen(pen);
    painter.drawLine(QPointF(area.left(), y), QPointF(viewport()->width(), y));
}

/// While one bar is being dragged to another.
void ImportanceBars::paintJoin(QPainter& painter) const {
    if (!m_pressed || !m_over || *m_over == *m_pressed) {
        return;
    }
    painter.setPen(QPen(ink(Ink::Accent, palette()), 2, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(column(*m_over).adjusted(1, 1, -1, -1));
    painter.drawLine(QPointF(column(*m_pressed).center().x(), m_mouse.y()), m_mouse);
}

}  // namespace artemis
