// Drawn by hand: QtCharts' own axes cannot mark part of a decade and cost a frame when zoomed.
#include "ui/charts/axis_marks.h"

#include <algorithm>

#include "ui/charts/curve_look.h"
#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int gap = 6;
constexpr int markerSide = 10;

double placeOf(double at, const AxisWindow& window) {
    return (at - window.from()) / window.width();
}

QColor gridColour(const QPalette& palette) {
    QColor grid = hairline(palette);
    grid.setAlphaF(0.6F);
    return grid;
}

}  // namespace

QFont chartFont(const QFont& font) {
    QFont small = font;
    small.setPointSizeF(font.pointSizeF() * 0.9);
    return small;
}

QMargins AxisMarks::margins(const QFont& font, int width) const {
    const QFontMetrics metrics(font);
    int label = 0;
    for (const Tick& tick : y) {
        label = std::max(label, metrics.horizontalAdvance(tick.label));
    }
    if (!rowLooks.empty()) {
        label = std::min(label, width * 2 / 5) + markerSide + gap;
    }
    // In steps, so that the plot stays put while labels change under a zoom.
    const int left = (label + 7) / 8 * 8 + gap + (yTitle.isEmpty() ? 0 : metrics.height() + 2);
    const int below = metrics.height() + gap + (xTitle.isEmpty() ? 0 : metrics.height() + 2);
    return {left, 4, 14, below + 2};
}

void AxisMarks::draw(QPainter& painter, const QRectF& plot, const AxisWindow& across,
                     const AxisWindow& up, const QPalette& palette) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    drawUp(painter, plot, up, palette);
    drawAcross(painter, plot, across, palette);
    painter.restore();
}

void AxisMarks::drawAcross(QPainter& painter, const QRectF& plot, const AxisWindow& window,
                           const QPalette& palette) const {
    const int line = painter.fontMetrics().height();
    painter.setPen(hairline(palette));
    painter.drawLine(plot.bottomLeft(), plot.bottomRight());
    for (const Tick& tick : x) {
        const double at = plot.left() + placeOf(tick.at, window) * plot.width();
        painter.setPen(rowLooks.empty() ? hairline(palette) : gridColour(palette));
        painter.drawLine(QPointF(at, rowLooks.empty() ? plot.bottom() : plot.top()),
                         QPointF(at, plot.bottom() + 3));
        painter.setPen(ink(Ink::Muted, palette));
        painter.drawText(QRectF(at - 60, plot.bottom() + gap, 120, line), Qt::AlignHCenter,
                         tick.label);
    }
    painter.drawText(QRectF(plot.left(), plot.bottom() + gap + line + 2, plot.width(), line),
                     Qt::AlignHCenter, xTitle);
}

void AxisMarks::drawUp(QPainter& painter, const QRectF& plot, const AxisWindow& window,
                       const QPalette& palette) const {
    const int line = painter.fontMetrics().height();
    const double titleRoom = yTitle.isEmpty() ? 0 : line + 2;
    const double labelsFrom = titleRoom + (rowLooks.empty() ? 0 : markerSide + gap);
    for (std::size_t i = 0; i < y.size(); ++i) {
        const double at = plot.bottom() - placeOf(y[i].at, window) * plot.height();
        const QRectF box(labelsFrom, at - line / 2.0, plot.left() - gap - labelsFrom, line);
        if (rowLooks.empty()) {
            painter.setPen(gridColour(palette));
            painter.drawLine(QPointF(plot.left(), at), QPointF(plot.right(), at));
        } else {
            drawMarker(painter, QRectF(titleRoom, at - markerSide / 2.0, markerSide, markerSide),
                       rowLooks[i], palette);
        }
        painter.setPen(ink(rowLooks.empty() ? Ink::Muted : Ink::Text, palette));
        painter.drawText(box,
                         Qt::AlignVCenter | (rowLooks.empty() ? Qt::AlignRight : Qt::AlignLeft),
                         painter.fontMetrics().elidedText(y[i].label, Qt::ElideMiddle,
                                                          static_cast<int>(box.width())));
    }
    painter.setPen(ink(Ink::Muted, palette));
    painter.translate(0, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, 0, plot.height(), line), Qt::AlignHCenter, yTitle);
    painter.rotate(90);
    painter.translate(0, -plot.center().y());
}

}  // namespace artemis
