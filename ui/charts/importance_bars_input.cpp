// Mouse and keyboard on the bars.
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <cmath>

#include "ui/charts/importance_bars.h"

namespace artemis {

namespace {

constexpr double reach = 4;  ///< Pixels from a line that still take it.

}  // namespace

ThresholdHandle* ImportanceBars::handleNear(const QPointF& place) const {
    if (m_content.relative.empty() || place.x() < plot().left() || place.x() > plot().right()) {
        return nullptr;
    }
    for (ThresholdHandle* handle : {m_high, m_low}) {
        if (std::abs(place.y() - heightOf(handle->threshold())) <= reach) {
            return handle;
        }
    }
    return nullptr;
}

void ImportanceBars::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    m_dragged = handleNear(event->position());
    if (m_dragged != nullptr) {
        m_dragged->setFocus();
        m_dragged->setSliderDown(true);
        return;
    }
    m_pressed = m_over = layerAt(event->position());
    m_pressedBar = event->position().y() <= plot().bottom();
    m_mouse = event->position();
    if (m_pressed) {
        setCurrent(*m_pressed);
    }
}

void ImportanceBars::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragged != nullptr) {
        moveHandle(m_dragged, event->position().y());
    } else if (m_pressed) {
        m_over = layerAt(event->position());
        m_mouse = event->position();
        viewport()->update();
    } else {
        const bool onLine = handleNear(event->position()) != nullptr;
        const bool onLayer = layerAt(event->position()).has_value();
        viewport()->setCursor(onLine    ? Qt::SizeVerCursor
                              : onLayer ? Qt::PointingHandCursor
                                        : Qt::ArrowCursor);
    }
}

void ImportanceBars::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        return;
    }
    if (m_dragged != nullptr) {
        std::exchange(m_dragged, nullptr)->setSliderDown(false);
        return;
    }
    const auto from = std::exchange(m_pressed, std::nullopt);
    const auto to = layerAt(event->position());
    m_over.reset();
    viewport()->update();
    if (!from || !to) {
        return;
    }
    if (*from != *to) {
        Q_EMIT joined(*from, *to);
    } else if (m_pressedBar) {
        Q_EMIT tierClicked(*from);
    }
}

void ImportanceBars::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto layer = layerAt(event->position());
    if (layer && event->position().y() > plot().bottom()) {
        setCurrent(*layer);
        Q_EMIT rankWanted(*layer);
    } else {
        mousePressEvent(event);  // Two quick clicks are two clicks.
    }
}

void ImportanceBars::keyPressEvent(QKeyEvent* event) {
    if (m_content.relative.empty()) {
        return;
    }
    const std::size_t last = m_content.relative.size() - 1;
    switch (event->key()) {
        case Qt::Key_Left:
            setCurrent(m_current == 0 ? 0 : m_current - 1);
            break;
        case Qt::Key_Right:
            setCurrent(std::min(last, m_current + 1));
            break;
        case Qt::Key_Home:
            setCurrent(0);
            break;
        case Qt::Key_End:
            setCurrent(last);
            break;
        case Qt::Key_Space:
            Q_EMIT tierClicked(m_current);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT rankWanted(m_current);
            break;
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void ImportanceBars::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ImportanceBars::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool ImportanceBars::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto layer = layerAt(help->pos());
        QToolTip::showText(help->globalPos(), layer ? description(*layer) : QString(), viewport());
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace artemis
