// Keeps the window inside the whole.
#include "ui/charts/axis_window.h"

#include <algorithm>
#include <cmath>

namespace artemis {

namespace {

/// Below this share of the whole, neighbouring doubles would become visible.
constexpr double smallestShare = 1e-9;

}  // namespace

void AxisWindow::setWhole(double from, double to) {
    m_wholeFrom = from;
    m_wholeTo = to;
    if (m_zoomed) {
        see(m_from, width());
    } else {
        m_from = from;
        m_to = to;
    }
}

void AxisWindow::zoom(double factor, double at) {
    const double before = width();
    const double after = before * factor;
    see(at - (at - m_from) / before * after, after);
}

void AxisWindow::pan(double by) { see(m_from + by, width()); }

void AxisWindow::select(double from, double to) { see(std::min(from, to), std::abs(to - from)); }

void AxisWindow::reset() {
    m_zoomed = false;
    setWhole(m_wholeFrom, m_wholeTo);
}

void AxisWindow::see(double from, double width) {
    const double whole = m_wholeTo - m_wholeFrom;
    const double wide = std::clamp(width, whole * smallestShare, whole);
    m_from = std::clamp(from, m_wholeFrom, m_wholeTo - wide);
    m_to = m_from + wide;
    m_zoomed = wide < whole;
    if (!m_zoomed) {
        m_from = m_wholeFrom;
        m_to = m_wholeTo;
    }
}

}  // namespace artemis
