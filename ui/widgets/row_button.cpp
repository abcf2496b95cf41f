// Draws the line; a title that does not fit is cut in its middle.
#include "ui/widgets/row_button.h"

#include <QPainter>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr int margin = 10;
constexpr int signSide = 16;
constexpr int gap = 10;
constexpr int narrowestTitle = 90;

}  // namespace

RowButton::RowButton(const QIcon& sign, const QString& title, const QString& facts, QWidget* parent)
    : QPushButton(sign, title, parent), m_facts(facts) {
    setFlat(true);
    setAutoDefault(false);
    setToolTip(title);
}

QSize RowButton::sizeHint() const {
    const int words =
        fontMetrics().horizontalAdvance(text()) + fontMetrics().horizontalAdvance(m_facts);
    return {2 * margin + signSide + 3 * gap + words, fontMetrics().height() + 16};
}

QSize RowButton::minimumSizeHint() const {
    const int words = narrowestTitle + fontMetrics().horizontalAdvance(m_facts);
    return {2 * margin + signSide + 3 * gap + words, sizeHint().height()};
}

void RowButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF ground = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (underMouse() || isDown()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(wash(palette()));
        painter.drawRoundedRect(ground, 6, 6);
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(ground, 6, 6);
    }
    icon().paint(&painter, QRect(margin, (height() - signSide) / 2, signSide, signSide));
    const int left = margin + signSide + gap;
    const int factsWidth = fontMetrics().horizontalAdvance(m_facts);
    const int titleWidth = width() - left - gap - factsWidth - margin;
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(left, 0, titleWidth, height()), Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), Qt::ElideMiddle, titleWidth));
    painter.setPen(ink(Ink::Muted, palette()));
    painter.drawText(QRect(width() - margin - factsWidth, 0, factsWidth + 1, height()),
                     Qt::AlignVCenter | Qt::AlignRight | Qt::TextSingleLine, m_facts);
}

}  // namespace artemis
