// ChartSpec: a chart as a value, drawn alike on the screen and into reports.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace artemis {

enum class Scale { Linear, Log };

struct ChartAxis {
    std::string title;
    Scale scale = Scale::Linear;
};

/// One curve. `low` and `high` are a band around it, empty for none; NaN is a gap.
struct ChartSeries {
    std::string label;
    std::size_t look = 0;     ///< Picks colour and marker; the same wherever this run is shown.
    std::size_t seeds = 1;    ///< Runs with different seeds that it is the mean of.
    std::vector<double> x{};  ///< Ascending.
    std::vector<double> y{};
    std::vector<double> low{};
    std::vector<double> high{};
};

/// One bar; `low` and `high` are its error bar, NaN for none.
struct ChartBar {
    std::string label;
    std::size_t look = 0;
    std::size_t seeds = 1;
    double value = 0;
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// Curves, or bars from top to bottom over the x axis.
struct ChartSpec {
    std::string title{};
    ChartAxis x{};
    ChartAxis y{};
    std::vector<ChartSeries> series{};
    std::vector<ChartBar> bars{};
};

/// Draws charts without a screen; the window's library implements it.
class ChartPainter {
public:
    virtual ~ChartPainter() = default;
    /// A whole SVG document of this size in pixels, dark on white.
    virtual std::string svg(const ChartSpec& spec, int width, int height) const = 0;
};

}  // namespace artemis
