// Six shapes and an icon engine that draws them.
#include "ui/charts/curve_look.h"

#include <QApplication>
#include <QIconEngine>
#include <array>
#include <cmath>
#include <numbers>

#include "ui/widgets/colours.h"

namespace artemis {

namespace {

constexpr std::array shapes{
    QScatterSeries::MarkerShapeCircle,   QScatterSeries::MarkerShapeRectangle,
    QScatterSeries::MarkerShapeTriangle, QScatterSeries::MarkerShapeRotatedRectangle,
    QScatterSeries::MarkerShapePentagon, QScatterSeries::MarkerShapeStar};

/// `corners` points on a circle, for a star with every second one drawn in.
QPolygonF ring(const QRectF& box, int corners, double inner = 1) {
    QPolygonF shape;
    const double radius = box.width() / 2;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2 * std::numbers::pi * i / corners - std::numbers::pi / 2;
        const double reach = i % 2 == 1 ? radius * inner : radius;
        shape << box.center() + reach * QPointF(std::cos(angle), std::sin(angle));
    }
    return shape;
}

void drawShape(QPainter& painter, const QRectF& box, QScatterSeries::MarkerShape shape) {
    switch (shape) {
        case QScatterSeries::MarkerShapeCircle:
            painter.drawEllipse(box);
            break;
        case QScatterSeries::MarkerShapeRectangle:
            painter.drawRect(box);
            break;
        case QScatterSeries::MarkerShapeTriangle:
            painter.drawPolygon(
                QPolygonF({box.bottomLeft(), {box.center().x(), box.top()}, box.bottomRight()}));
            break;
        case QScatterSeries::MarkerShapeRotatedRectangle:
            painter.drawPolygon(ring(box, 4));
            break;
        case QScatterSeries::MarkerShapePentagon:
            painter.drawPolygon(ring(box, 5));
            break;
        case QScatterSeries::MarkerShapeStar:
            painter.drawPolygon(ring(box, 10, 0.45));
            break;
    }
}

class MarkerEngine final : public QIconEngine {
public:
    explicit MarkerEngine(std::size_t look) : m_look(look) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode, QIcon::State) override {
        const double side = std::min(rect.width(), rect.height()) * 0.7;
        QRectF box(0, 0, side, side);
        box.moveCenter(QRectF(rect).center());
        drawMarker(*painter, box, m_look, QApplication::palette());
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new MarkerEngine(m_look); }

private:
    std::size_t m_look;
};

}  // namespace

QScatterSeries::MarkerShape markerShape(std::size_t look) { return shapes[look % shapes.size()]; }

void drawMarker(QPainter& painter, const QRectF& box, std::size_t look, const QPalette& palette) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(curveColour(look, palette));
    drawShape(painter, box, markerShape(look));
    painter.restore();
}

QIcon markerIcon(std::size_t look) { return QIcon(new MarkerEngine(look)); }

}  // namespace artemis
