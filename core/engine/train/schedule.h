// Learning-rate schedules, as transformers.optimization defines them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"

namespace artemis {

struct ScheduleOptions {
    double rate = 0;  ///< Peak.
    std::int64_t warmup = 0;
    std::int64_t total = 0;
    double cycles = 0;            ///< cosine_with_restarts; 0: one.
    double minRate = 0;           ///< Where polynomial and cosine_with_min_lr end.
    double power = 1;             ///< polynomial
    std::int64_t timescale = 0;   ///< inverse_sqrt; 0: the warm-up, or 10,000 without one.
    std::int64_t decaySteps = 0;  ///< warmup_stable_decay; 0: a tenth of all steps.
};

/// The rate of optimiser step `step` (from 0).
using Schedule = double (*)(const ScheduleOptions& options, std::int64_t step);

struct ScheduleKind {
    Entry entry;
    Schedule rate;
};

const std::vector<ScheduleKind>& schedules();
/// Throws BadInput naming those that exist.
Schedule schedule(const std::string& id);
std::vector<Entry> scheduleEntries();

}  // namespace artemis
