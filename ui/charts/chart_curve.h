// ChartCurve: a view of one curve; the data stays where it is.
#pragma once

#include <QString>
#include <optional>
#include <span>

namespace artemis {

struct ChartCurve {
    QString label;
    std::span<const double> x;  ///< Ascending.
    std::span<const double> y;
    std::span<const double> low{};  ///< A band around it, empty for none.
    std::span<const double> high{};
    std::optional<std::size_t> look{};  ///< Colour and marker; by its place in the chart if none.
};

}  // namespace artemis
