// The look of a curve: a colour and a marker, the same in charts, tables and lists.
#pragma once

#include <QIcon>
#include <QPainter>
#include <QPalette>
#include <QScatterSeries>
#include <cstddef>

namespace artemis {

QScatterSeries::MarkerShape markerShape(std::size_t look);
/// The marker within `box`, filled with its colour on this palette.
void drawMarker(QPainter& painter, const QRectF& box, std::size_t look, const QPalette& palette);
/// The same as an icon, for lists and headings; follows the palette of the application.
QIcon markerIcon(std::size_t look);

}  // namespace artemis
