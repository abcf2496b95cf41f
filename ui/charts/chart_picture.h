// Charts as pictures for papers and reports: dark on white, whatever the window's theme.
#pragma once

#include <QByteArray>

#include "core/report/chart_spec.h"

namespace artemis {

/// Needs a QApplication; any platform, offscreen as well.
class PictureMaker final : public ChartPainter {
public:
    std::string svg(const ChartSpec& spec, int width, int height) const override;
    /// The bytes of a PNG file with `ratio` image points for each pixel of the size.
    QByteArray png(const ChartSpec& spec, int width, int height, double ratio) const;
};

}  // namespace artemis
