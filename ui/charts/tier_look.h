// How tiers look everywhere: a colour, a pattern, a shape and a word each.
#pragma once

#include <QBrush>
#include <QPainter>
#include <QPalette>
#include <QString>

#include "core/plan/cost_model.h"

namespace artemis {

QColor tierColour(Tier tier, const QPalette& palette);
/// Full: solid. Medium: hatched. Low: an outline alone.
QBrush tierBrush(Tier tier, const QPalette& palette);
/// A square, a diamond or a ring of this size.
void drawTierSign(QPainter& painter, Tier tier, const QPointF& centre, double size,
                  const QPalette& palette);

/// "high", "medium", "low"
QString tierWord(Tier tier);
/// "trained in full", "adapter", "frozen"
QString tierMeaning(Tier tier);
/// Under a layer: "all", its rank, or a dash.
QString rankText(const Choice& choice);
/// Of a sharing group: "A", "B" … "Z", "A1" …
QString groupLetter(std::size_t group);

}  // namespace artemis
