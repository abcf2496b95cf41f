// Draws a rounded groove and its filled part.
#include "ui/widgets/progress_line.h"

#include <QPainter>
#include <algorithm>

#include "ui/widgets/colours.h"

namespace artemis {

ProgressLine::ProgressLine(QWidget* parent) : QProgressBar(parent) {
    setTextVisible(false);
    setFixedHeight(6);
}

void ProgressLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const double radius = height() / 2.0;
    painter.setBrush(hairline(palette()));
    painter.drawRoundedRect(rect(), radius, radius);
    const int span = maximum() - minimum();
    if (span <= 0 || value() <= minimum()) {
        return;
    }
    const double filled = width() * static_cast<double>(value() - minimum()) / span;
    painter.setBrush(palette().highlight());
    painter.drawRoundedRect(QRectF(0, 0, std::max<double>(filled, height()), height()), radius,
                            radius);
}

}  // namespace artemis
