// Draws a text that does not fit in place of what QLineEdit would cut.
#include "ui/widgets/elided_line.h"

#include <QPainter>
#include <QStyleOptionFrame>

namespace artemis {

namespace {

constexpr int inset = 2;  // QLineEdit's own, left and right of its text

}  // namespace

QRect ElidedLine::room() const {
    QStyleOptionFrame frame;
    initStyleOption(&frame);
    return style()
        ->subElementRect(QStyle::SE_LineEditContents, &frame, this)
        .marginsRemoved(textMargins())
        .adjusted(inset, 0, -inset, 0);
}

QString ElidedLine::shownText() const {
    return hasFocus() ? text() : fontMetrics().elidedText(text(), Qt::ElideMiddle, room().width());
}

void ElidedLine::paintEvent(QPaintEvent* event) {
    const QString shown = shownText();
    if (shown == text()) {
        QLineEdit::paintEvent(event);
        return;
    }
    QStyleOptionFrame frame;
    initStyleOption(&frame);
    QPainter painter(this);
    style()->drawPrimitive(QStyle::PE_PanelLineEdit, &frame, &painter, this);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(room(), Qt::AlignLeft | Qt::AlignVCenter, shown);
}

}  // namespace artemis
