// One rounded rectangle.
#include "ui/widgets/panel.h"

#include <QPainter>
#include <QWidget>

#include "ui/widgets/colours.h"

namespace artemis {

void paintPanel(QWidget& widget) {
    QPainter painter(&widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hairline(widget.palette()), 1));
    painter.setBrush(widget.palette().base());
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

}  // namespace artemis
