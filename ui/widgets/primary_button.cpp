// Draws the accent-coloured button in its states.
#include "ui/widgets/primary_button.h"

#include <QPainter>

namespace artemis {

namespace {

QFont bold(QFont font) {
    font.setWeight(QFont::DemiBold);
    return font;
}

}  // namespace

QSize PrimaryButton::sizeHint() const {
    const QFontMetrics metrics(bold(font()));
    return {metrics.horizontalAdvance(text()) + 56, metrics.height() + 20};
}

void PrimaryButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = palette().color(QPalette::Highlight);
    if (isEnabled() && (isDown() || underMouse())) {
        ground = isDown() ? ground.darker(115) : ground.lighter(108);
    }
    const QRectF shape = QRectF(rect()).adjusted(2, 2, -2, -2);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(shape, 6, 6);
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75), 8, 8);
    }
    painter.setFont(bold(font()));
    painter.setPen(palette().color(QPalette::HighlightedText));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextShowMnemonic, text());
}

}  // namespace artemis
