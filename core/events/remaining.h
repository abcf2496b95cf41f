// How long a run still takes.
#pragma once

#include <cstdint>
#include <optional>

#include "core/events/event.h"

namespace artemis {

/// Seconds of training until the last step, at the pace of all steps so far; none before the first
/// step or after the last.
std::optional<double> remainingSeconds(const Position& at, std::int64_t totalSteps);

}  // namespace artemis
