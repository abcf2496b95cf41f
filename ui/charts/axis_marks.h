// AxisMarks: ticks, labels, titles and grid of a chart, drawn around its plot.
#pragma once

#include <QFont>
#include <QMargins>
#include <QPainter>
#include <QPalette>
#include <QString>
#include <vector>

#include "ui/charts/axis_window.h"
#include "ui/charts/ticks.h"

namespace artemis {

/// The font of everything around a plot.
QFont chartFont(const QFont& font);

/// What stands along the two axes. Rows of a bar chart have a marker beside their label.
struct AxisMarks {
    std::vector<Tick> x;
    std::vector<Tick> y;
    std::vector<std::size_t> rowLooks;  ///< One for each of `y`, empty for curves.
    QString xTitle;
    QString yTitle;

    /// Room for it all on a chart of this width.
    QMargins margins(const QFont& font, int width) const;
    void draw(QPainter& painter, const QRectF& plot, const AxisWindow& x, const AxisWindow& y,
              const QPalette& palette) const;

private:
    void drawAcross(QPainter& painter, const QRectF& plot, const AxisWindow& window,
                    const QPalette& palette) const;
    void drawUp(QPainter& painter, const QRectF& plot, const AxisWindow& window,
                const QPalette& palette) const;
};

}  // namespace artemis
