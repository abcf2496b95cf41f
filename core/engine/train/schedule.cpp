// The list of schedules. step / warmup · rate during warm-up; then what each formula says.
#include "core/engine/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

double ratio(std::int64_t part, std::int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, whole));
}

/// Applies warm-up, then `after(progress)` with progress = share of the steps after the warm-up.
template <class After>
double warmed(const ScheduleOptions& o, std::int64_t step, const After& after) {
    if (step < o.warmup) {
        return o.rate * ratio(step, o.warmup);
    }
    return o.rate * after(ratio(step - o.warmup, o.total - o.warmup));
}

double halfCosine(double progress) {
    return std::max(0.0, 0.5 * (1 + std::cos(std::numbers::pi * progress)));
}

double constant(const ScheduleOptions& o, std::int64_t) { return o.rate; }

double constantWithWarmup(const ScheduleOptions& o, std::int64_t step) {
    return warmed(o, step, [](double) { return 1.0; });
}

double linear(const ScheduleOptions& o, std::int64_t step) {
    return warmed(o, step,
                  [&](double) { return std::max(0.0, ratio(o.total - step, o.total - o.warmup)); });
}

double cosine(const ScheduleOptions& o, std::int64_t step) { return warmed(o, step, halfCosine); }

double cosineWithRestarts(const ScheduleOptions& o, std::int64_t step) {
    const double cycles = o.cycles > 0 ? o.cycles : 1;
    return warmed(o, step, [cycles](double progress) {
        return progress >= 1 ? 0.0 : halfCosine(std::fmod(cycles * progress, 1.0));
    });
}

double cosineWithMinRate(const ScheduleOptions& o, std::int64_t step) {
    const double floor = o.rate > 0 ? o.minRate / o.rate : 0;
    return warmed(o, step, [floor](double progress) {
        return std::max(0.0,
                        0.5 * (1 + std::cos(std::numbers::pi * progress)) * (1 - floor) + floor);
    });
}

double polynomial(const ScheduleOptions& o, std::int64_t step) {
    if (step > o.total) {
        return o.minRate;
    }
    return warmed(o, step, [&](double progress) {
        return ((o.rate - o.minRate) * std::pow(1 - progress, o.power) + o.minRate) / o.rate;
    });
}

double inverseSqrt(const ScheduleOptions& o, std::int64_t step) {
    const std::int64_t given = o.timescale > 0 ? o.timescale : o.warmup;
    const std::int64_t timescale = given > 0 ? given : 10000;
    return warmed(o, step, [&](double) {
        return 1 / std::sqrt(static_cast<double>(step + timescale - o.warmup) /
                             static_cast<double>(timescale));
    });
}

double warmupStableDecay(const ScheduleOptions& o, std::int64_t step) {
    const std::int64_t decay = o.decaySteps > 0 ? o.decaySteps : o.total / 10;
    const std::int64_t start = o.total - decay;
    return warmed(o, step, [&](double) {
        if (step < start) {
            return 1.0;
        }
        return step < o.total ? halfCosine(ratio(step - start, decay)) : 0.0;
    });
}

}  // namespace

const std::vector<ScheduleKind>& schedules() {
    static const std::vector<ScheduleKind> list{
        {{"linear", "Linear", "Falls in a straight line to 0."}, linear},
        {{"cosine", "Cosine", "Falls along half a cosine to 0."}, cosine},
        {{"cosine_with_restarts", "Cosine with restarts", "Falls along a cosine, several times."},
         cosineWithRestarts},
        {{"cosine_with_min_lr", "Cosine to a lowest rate", "Falls along half a cosine."},
         cosineWithMinRate},
        {{"polynomial", "Polynomial", "Falls along a power of the remaining share."}, polynomial},
        {{"constant", "Constant", "No warm-up, no fall."}, constant},
        {{"constant_with_warmup", "Constant with warm-up", "Rises, then stays."},
         constantWithWarmup},
        {{"inverse_sqrt", "Inverse square root", "Falls with the root of the step."}, inverseSqrt},
        {{"warmup_stable_decay", "Warm-up, stable, decay", "Stays, and falls in the last tenth."},
         warmupStableDecay}};
    return list;
}

Schedule schedule(const std::string& id) {
    const auto found = std::ranges::find_if(
        schedules(), [&id](const ScheduleKind& kind) { return kind.entry.id == id; });
    if (found == schedules().end()) {
        throw BadInput("training.schedule", "there is no schedule " + id + "; there are " +
                                                join(ids(scheduleEntries()), ", "));
    }
    return found->rate;
}

std::vector<Entry> scheduleEntries() {
    std::vector<Entry> entries;
    for (const ScheduleKind& kind : schedules()) {
        entries.push_back(kind.entry);
    }
    return entries;
}

}  // namespace artemis
