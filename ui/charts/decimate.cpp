// Min–max decimation by pixel column.
#include "ui/charts/decimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace artemis {

namespace {

/// Collects one column's first, lowest, highest and last point.
class Column {
public:
    void add(std::size_t index, std::span<const double> y) {
        if (m_empty) {
            m_marks = {index, index, index, index};
            m_empty = false;
            return;
        }
        m_marks[1] = y[index] < y[m_marks[1]] ? index : m_marks[1];
        m_marks[2] = y[index] > y[m_marks[2]] ? index : m_marks[2];
        m_marks[3] = index;
    }

    void flush(QList<QPointF>& out, std::span<const double> x, std::span<const double> y) {
        if (m_empty) {
            return;
        }
        std::ranges::sort(m_marks);
        const auto end = std::ranges::unique(m_marks).begin();
        for (auto at = m_marks.begin(); at != end; ++at) {
            out.append({x[*at], y[*at]});
        }
        m_empty = true;
    }

private:
    std::array<std::size_t, 4> m_marks{};
    bool m_empty = true;
};

/// Where columns end: equal steps, on a logarithmic axis equal factors.
class Edges {
public:
    Edges(double from, double to, int columns, Scale scale)
        : m_isLog(scale == Scale::Log && from > 0),
          m_from(m_isLog ? std::log(from) : from),
          m_width(((m_isLog ? std::log(to) : to) - m_from) / std::max(columns, 1)) {}

    /// The end of the column that holds `x`.
    double after(double x) const {
        if (!(m_width > 0)) {
            return std::numeric_limits<double>::infinity();
        }
        const double place = m_isLog ? std::log(x) : x;
        const double end = m_from + (std::floor((place - m_from) / m_width) + 1) * m_width;
        return m_isLog ? std::exp(end) : end;
    }

private:
    bool m_isLog;
    double m_from;
    double m_width;
};

}  // namespace

QList<QPointF> decimate(std::span<const double> x, std::span<const double> y, double from,
                        double to, int columns, Scale xScale, Scale yScale) {
    QList<QPointF> out;
    const auto lower = std::ranges::lower_bound(x, from) - x.begin();
    const auto upper = std::ranges::upper_bound(x, to) - x.begin();
    auto first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(lower - 1, 0));
    const std::size_t last = std::min(static_cast<std::size_t>(upper) + 1, x.size());
    while (xScale == Scale::Log && first < last && x[first] <= 0) {
        ++first;
    }
    const double floor = yScale == Scale::Log ? 0 : -std::numeric_limits<double>::infinity();
    const Edges edges(from, to, columns, xScale);
    Column column;
    double end = -std::numeric_limits<double>::infinity();
    for (std::size_t i = first; i < last; ++i) {
        if (x[i] >= end) {
            column.flush(out, x, y);
            end = edges.after(x[i]);
        }
        if (std::isfinite(y[i]) && y[i] > floor) {
            column.add(i, y);
        }
    }
    column.flush(out, x, y);
    return out;
}

}  // namespace artemis
