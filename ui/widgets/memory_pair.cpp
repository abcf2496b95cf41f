// Draws the two bars and the table of parts that is their legend.
#include "ui/widgets/memory_pair.h"

#include <QPainter>
#include <algorithm>

#include "core/base/text.h"
#include "ui/widgets/colours.h"
#include "ui/widgets/stacked_bar.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int barHeight = 16;
constexpr std::size_t mostParts = 6;

QString bytes(double count) { return count > 0 ? toQt(bytesText(count)) : QStringLiteral("–"); }

}  // namespace

MemoryPair::MemoryPair(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize MemoryPair::sizeHint() const {
    const int rows = static_cast<int>(mostParts) + 1;
    return {280, 2 * (line() + barHeight + 4) + 6 + rows * line()};
}

void MemoryPair::setParts(const std::vector<Part>& parts) {
    m_parts = parts;
    std::erase_if(m_parts, [](const Part& part) { return part.full <= 0 && part.plan <= 0; });
    m_full = m_plan = 0;
    QStringList words;
    for (const Part& part : m_parts) {
        m_full += part.full;
        m_plan += part.plan;
        words << tr("%1: %2, full fine-tuning %3")
                     .arg(part.label, bytes(part.plan), bytes(part.full));
    }
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    update();
}

void MemoryPair::paintBar(QPainter& painter, double top, double Part::*side) const {
    const double whole = std::max({m_full, m_plan, 1.0});
    double left = 1;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const double part = m_parts[i].*side / whole * (width() - 3);
        painter.setPen(part > 2 ? QPen(curveColour(i, palette())) : QPen(Qt::NoPen));
        painter.setBrush(partBrush(i, palette()));
        painter.drawRect(QRectF(left, top, part, barHeight));
        left += part;
    }
}

void MemoryPair::paintTable(QPainter& painter, int top) const {
    const int numbers = fontMetrics().horizontalAdvance(QStringLiteral("888.8 MB")) + 8;
    const QRect full(width() - numbers, top, numbers, line());
    const QRect plan = full.translated(-numbers, 0);
    painter.setPen(ink(Ink::Muted, palette()));
    painter.drawText(full, Qt::AlignRight | Qt::AlignVCenter, tr("Full"));
    painter.drawText(plan, Qt::AlignRight | Qt::AlignVCenter, tr("Plan"));
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const int down = line() * (static_cast<int>(i) + 1);
        painter.setPen(curveColour(i, palette()));
        painter.setBrush(partBrush(i, palette()));
        painter.drawRect(1, top + down + 3, 16, line() - 7);
        painter.setPen(ink(Ink::Text, palette()));
        const int room = plan.left() - 24;
        painter.drawText(QRect(24, top + down, room, line()), Qt::AlignVCenter,
                         fontMetrics().elidedText(m_parts[i].label, Qt::ElideRight, room));
        painter.drawText(full.translated(0, down), Qt::AlignRight | Qt::AlignVCenter,
                         bytes(m_parts[i].full));
        painter.drawText(plan.translated(0, down), Qt::AlignRight | Qt::AlignVCenter,
                         bytes(m_parts[i].plan));
    }
}

void MemoryPair::paintEvent(QPaintEvent*) {
    if (m_parts.empty()) {
        return;
    }
    QPainter painter(this);
    int top = 0;
    const std::tuple<QString, double, double Part::*> bars[] = {
        {tr("Full fine-tuning"), m_full, &Part::full}, {tr("This plan"), m_plan, &Part::plan}};
    for (const auto& [label, sum, side] : bars) {
        painter.setPen(ink(Ink::Text, palette()));
        const QRect words(0, top, width() - 2, line());
        painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, label);
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, bytes(sum));
        paintBar(painter, top + line(), side);
        top += line() + barHeight + 4;
    }
    paintTable(painter, top + 6);
}

}  // namespace artemis
