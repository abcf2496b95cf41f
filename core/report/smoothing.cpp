// The recursion, continued where it stood.
#include "core/report/smoothing.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

Smoothing::Smoothing(double weight) : m_weight(weight) {
    if (!(weight >= 0 && weight < 1)) {
        throw BadInput("smoothing", numberText(weight) + " is not allowed: from 0 to below 1");
    }
}

std::span<const double> Smoothing::extend(std::span<const double> raw) {
    if (raw.size() < m_values.size()) {  // another curve
        *this = Smoothing(m_weight);
    }
    for (const double value : raw.subspan(m_values.size())) {
        if (std::isfinite(value)) {
            m_sum = m_weight * m_sum + value;
            m_weights = m_weight * m_weights + 1;
        }
        m_values.push_back(std::isfinite(value) ? m_sum / m_weights : value);
    }
    return m_values;
}

std::vector<double> smoothed(std::span<const double> values, double weight) {
    Smoothing smoothing(weight);
    const auto result = smoothing.extend(values);
    return {result.begin(), result.end()};
}

}  // namespace artemis
