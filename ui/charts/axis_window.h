// AxisWindow: the part of an axis that is seen, moved and zoomed within the whole.
#pragma once

namespace artemis {

class AxisWindow {
public:
    /// All there is to see. What is seen follows, unless it was zoomed.
    void setWhole(double from, double to);
    /// `factor` < 1 shows less, around the place `at`; never more than the whole.
    void zoom(double factor, double at);
    void pan(double by);
    void select(double from, double to);
    void reset();

    double from() const { return m_from; }
    double to() const { return m_to; }
    double width() const { return m_to - m_from; }
    bool isZoomed() const { return m_zoomed; }

private:
    void see(double from, double width);

    double m_wholeFrom = 0;
    double m_wholeTo = 1;
    double m_from = 0;
    double m_to = 1;
    bool m_zoomed = false;
};

}  // namespace artemis
