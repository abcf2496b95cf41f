// Draws the grip and turns the mouse's way into heights.
#include "ui/charts/threshold_handle.h"

#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "ui/widgets/colours.h"

namespace artemis {

ThresholdHandle::ThresholdHandle(const QString& word, bool above, QWidget* parent)
    : QAbstractSlider(parent), m_word(word), m_above(above) {
    setOrientation(Qt::Vertical);
    setRange(0, steps + 1);
    setSingleStep(5);
    setPageStep(50);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SizeVerCursor);
}

void ThresholdHandle::setThreshold(double threshold) {
    setValue(threshold > 1 ? steps + 1 : static_cast<int>(std::floor(threshold * steps + 1e-6)));
}

QString ThresholdHandle::words() const {
    return m_word + QStringLiteral(" ") +
           (value() > steps ? QStringLiteral("> 1") : QString::number(threshold(), 'f', 3));
}

QSize ThresholdHandle::sizeHint() const {
    const QFontMetrics metrics(font());
    return {metrics.horizontalAdvance(m_word + QStringLiteral(" 0.0000")) + 10,
            metrics.height() + 4};
}

void ThresholdHandle::sliderChange(SliderChange change) {
    QAbstractSlider::sliderChange(change);
    update();
}

void ThresholdHandle::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool active = hasFocus() || isSliderDown();
    painter.setPen(QPen(ink(active ? Ink::Accent : Ink::Text, palette()), active ? 2 : 1));
    painter.setBrush(palette().base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    painter.setPen(ink(Ink::Text, palette()));
    painter.drawText(rect(), Qt::AlignCenter, words());
}

void ThresholdHandle::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    const double line = m_above ? height() : 0;
    m_grip = event->position().y() - line;
    setSliderDown(true);
}

void ThresholdHandle::mouseMoveEvent(QMouseEvent* event) {
    if (isSliderDown()) {
        Q_EMIT draggedTo(mapToParent(event->position()).y() - m_grip);
    }
}

void ThresholdHandle::mouseReleaseEvent(QMouseEvent*) { setSliderDown(false); }

}  // namespace artemis
