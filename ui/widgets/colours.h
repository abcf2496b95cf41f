// The window's colours: two palettes, the inks of signs and marks, and the colours of curves.
#pragma once

#include <QColor>
#include <QPalette>
#include <cstddef>

namespace artemis {

/// What a mark means; its colour follows from the palette it is drawn on.
enum class Ink { Text, Muted, Accent, Good, Warning, Bad };

QPalette lightPalette();
QPalette darkPalette();
bool isDark(const QPalette& palette);

QColor ink(Ink meaning, const QPalette& palette);
/// Lines around cards and between regions.
QColor hairline(const QPalette& palette);
/// The accent thinned over the base: chosen rows.
QColor wash(const QPalette& palette);
/// The colour of the n-th curve, readable on the palette's base; repeats after eight.
QColor curveColour(std::size_t index, const QPalette& palette);

}  // namespace artemis
