// One pass over the values.
#include "core/report/smoothing.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

std::vector<double> smoothed(std::span<const double> values, double weight) {
    if (!(weight >= 0 && weight < 1)) {
        throw BadInput("smoothing", numberText(weight) + " is not allowed: from 0 to below 1");
    }
    std::vector<double> result(values.begin(), values.end());
    double sum = 0;
    double weights = 0;
    for (double& value : result) {
        if (std::isfinite(value) && weight > 0) {
            sum = weight * sum + value;
            weights = weight * weights + 1;
            value = sum / weights;
        }
    }
    return result;
}

}  // namespace artemis
