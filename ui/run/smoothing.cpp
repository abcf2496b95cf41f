// The recursion, continued where it stood.
#include "ui/run/smoothing.h"

#include <cmath>

namespace artemis {

std::span<const double> Smoothing::extend(std::span<const double> raw) {
    if (raw.size() < m_values.size()) {  // another curve
        *this = Smoothing(m_share);
    }
    for (const double x : raw.subspan(m_values.size())) {
        if (std::isfinite(x)) {
            m_state = m_share * m_state + (1 - m_share) * x;
            m_weight = m_share * m_weight + (1 - m_share);
        }
        m_values.push_back(std::isfinite(x) ? m_state / m_weight : x);
    }
    return m_values;
}

}  // namespace artemis
