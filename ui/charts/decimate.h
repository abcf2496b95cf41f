// Thins a curve to what a screen can show, without losing its extremes.
#pragma once

#include <QList>
#include <QPointF>
#include <span>

#include "core/report/chart_spec.h"

namespace artemis {

/// The points of a curve (x ascending) within [from, to], thinned to at most four for each of
/// `columns` pixel columns: first, lowest, highest and last, in their order. Values that cannot be
/// drawn (not finite; not above zero on a logarithmic scale) are left out. Points just outside the
/// range are kept, so that lines reach its edges.
QList<QPointF> decimate(std::span<const double> x, std::span<const double> y, double from,
                        double to, int columns, Scale xScale = Scale::Linear,
                        Scale yScale = Scale::Linear);

}  // namespace artemis
