// Min–max decimation by pixel column.
#include "ui/charts/decimate.h"

#include <algorithm>
#include <array>
#include <cmath>

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

}  // namespace

QList<QPointF> decimate(std::span<const double> x, std::span<const double> y, double from,
                        double to, int columns) {
    QList<QPointF> out;
    const auto lower = std::ranges::lower_bound(x, from) - x.begin();
    const auto upper = std::ranges::upper_bound(x, to) - x.begin();
    const auto first = static_cast<std::size_t>(std::max<std::ptrdiff_t>(lower - 1, 0));
    const std::size_t last = std::min(static_cast<std::size_t>(upper) + 1, x.size());
    const double width = to > from ? (to - from) / std::max(columns, 1) : 1;
    Column column;
    double current = 0;
    for (std::size_t i = first; i < last; ++i) {
        if (!std::isfinite(y[i])) {
            continue;
        }
        const double place = std::floor((x[i] - from) / width);
        if (place != current) {
            column.flush(out, x, y);
            current = place;
        }
        column.add(i, y);
    }
    column.flush(out, x, y);
    return out;
}

}  // namespace artemis
