// Seconds a step × steps that are left.
#include "core/events/remaining.h"

namespace artemis {

std::optional<double> remainingSeconds(const Position& at, std::int64_t totalSteps) {
    if (at.step <= 0 || at.seconds <= 0 || totalSteps <= at.step) {
        return std::nullopt;
    }
    return at.seconds / static_cast<double>(at.step) * static_cast<double>(totalSteps - at.step);
}

}  // namespace artemis
