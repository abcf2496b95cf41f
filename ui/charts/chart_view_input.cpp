// Mouse and keyboard of a chart: move, zoom, select, read values.
#include <QMouseEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "core/base/text.h"
#include "ui/charts/chart_view.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr double keyStep = 0.1;    ///< Of what is seen.
constexpr double keyFactor = 0.8;  ///< Also for a notch of the wheel.
constexpr int valuesShown = 12;

std::size_t nearestIndex(std::span<const double> x, double at) {
    const auto after = std::ranges::lower_bound(x, at);
    auto index = static_cast<std::size_t>(after - x.begin());
    if (index == x.size() || (index > 0 && at - x[index - 1] < x[index] - at)) {
        --index;
    }
    return index;
}

}  // namespace

QPointF ChartView::valueAt(const QPointF& place) const {
    const QRectF plot = chart()->plotArea();
    return {m_across.from() + (place.x() - plot.left()) / plot.width() * m_across.width(),
            m_up.from() + (plot.bottom() - place.y()) / plot.height() * m_up.width()};
}

void ChartView::afterZoom() {
    m_curves = m_source ? m_source() : std::vector<ChartCurve>();
    if (m_curves.size() != m_items.size()) {
        refresh();
    }
    redraw();
    Q_EMIT zoomChanged(m_across.isZoomed() || m_up.isZoomed());
}

void ChartView::mousePressEvent(QMouseEvent* event) {
    const bool inside = chart()->plotArea().contains(mapToScene(event->pos()));
    if (!inside || m_curves.empty()) {
        QChartView::mousePressEvent(event);
        return;
    }
    const bool selects =
        event->button() == Qt::RightButton || event->modifiers().testFlag(Qt::ShiftModifier);
    m_drag = selects ? Drag::Select : Drag::Move;
    m_pressed = m_last = event->pos();
    QToolTip::hideText();
    if (selects) {
        m_band->setGeometry(QRect(m_pressed, QSize()));
        m_band->show();
    } else {
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
}

void ChartView::mouseMoveEvent(QMouseEvent* event) {
    if (m_drag == Drag::Select) {
        m_band->setGeometry(QRect(m_pressed, event->pos()).normalized());
    } else if (m_drag == Drag::Move) {
        const QPointF by = valueAt(m_last) - valueAt(event->pos());
        m_across.pan(by.x());
        m_up.pan(by.y());
        m_last = event->pos();
        afterZoom();
    } else {
        QChartView::mouseMoveEvent(event);
        showValues(event->pos());
    }
}

void ChartView::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::Select) {
        endSelection(event->pos());
    } else if (m_drag == Drag::None) {
        QChartView::mouseReleaseEvent(event);
    }
    m_drag = Drag::None;
    viewport()->unsetCursor();
}

void ChartView::endSelection(const QPoint& at) {
    constexpr int smallest = 4;
    m_band->hide();
    const QRectF chosen =
        QRectF(QRect(m_pressed, at).normalized()).intersected(chart()->plotArea());
    if (chosen.width() < smallest || chosen.height() < smallest) {
        return;
    }
    const QPointF from = valueAt(chosen.bottomLeft());
    const QPointF to = valueAt(chosen.topRight());
    m_across.select(from.x(), to.x());
    m_up.select(from.y(), to.y());
    afterZoom();
}

void ChartView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (chart()->plotArea().contains(mapToScene(event->pos()))) {
        resetZoom();
    } else {
        QChartView::mouseDoubleClickEvent(event);
    }
}

/// Over the plot both axes; beside or below it the one that is there.
void ChartView::wheelEvent(QWheelEvent* event) {
    if (m_curves.empty()) {
        event->ignore();
        return;
    }
    const QPointF place = mapToScene(event->position().toPoint());
    const QRectF plot = chart()->plotArea();
    const QPointF at = valueAt(place);
    const double factor = std::pow(keyFactor, event->angleDelta().y() / 120.0);
    if (place.x() >= plot.left()) {
        m_across.zoom(factor, at.x());
    }
    if (place.y() <= plot.bottom()) {
        m_up.zoom(factor, at.y());
    }
    event->accept();
    afterZoom();
}

void ChartView::keyPressEvent(QKeyEvent* event) {
    const auto zoom = [this](double factor) {
        m_across.zoom(factor, (m_across.from() + m_across.to()) / 2);
        m_up.zoom(factor, (m_up.from() + m_up.to()) / 2);
    };
    switch (m_curves.empty() ? Qt::Key_unknown : static_cast<Qt::Key>(event->key())) {
        case Qt::Key_Left:
            m_across.pan(-keyStep * m_across.width());
            break;
        case Qt::Key_Right:
            m_across.pan(keyStep * m_across.width());
            break;
        case Qt::Key_Up:
            m_up.pan(keyStep * m_up.width());
            break;
        case Qt::Key_Down:
            m_up.pan(-keyStep * m_up.width());
            break;
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            zoom(keyFactor);
            break;
        case Qt::Key_Minus:
            zoom(1 / keyFactor);
            break;
        case Qt::Key_Home:
        case Qt::Key_0:
            resetZoom();
            return;
        default:
            QFrame::keyPressEvent(event);
            return;
    }
    afterZoom();
}

void ChartView::showValues(const QPoint& at) {
    const QPointF place = mapToScene(at);
    if (m_curves.empty() || !chart()->plotArea().contains(place)) {
        QToolTip::hideText();
        return;
    }
    m_curves = m_source();
    const double x = offAxis(valueAt(place).x(), m_xScale);
    QStringList lines;
    for (std::size_t i = 0; i < m_curves.size() && lines.size() < valuesShown; ++i) {
        const ChartCurve& curve = m_curves[i];
        if (!curve.x.empty() && !m_hidden.contains(curve.label)) {
            const std::size_t index = nearestIndex(curve.x, x);
            lines << QStringLiteral("%1: %2  (%3 %4)")
                         .arg(curve.label, QString::number(curve.y[index], 'g', 5), m_xTitle,
                              QString::number(curve.x[index], 'g', 7));
        }
    }
    QToolTip::showText(viewport()->mapToGlobal(at), lines.join('\n'), this);
}

void ChartView::leaveEvent(QEvent* event) {
    QToolTip::hideText();
    QChartView::leaveEvent(event);
}

}  // namespace artemis
