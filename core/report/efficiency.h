// Efficiency: what a run came to in parameters, time, memory and quality, beside a baseline run, as
// one JSON object.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/store/run_store.h"

namespace artemis {

/// A run as far as its figures go.
struct RunFigures {
    Value summary;    ///< As `artemis run --json` writes it.
    Value plan = {};  ///< plan.json of its folder; null where it has none.
};

/// A stored run; its plan.json is read where it is there. Throws BadInput for an unknown run, one
/// that has no result yet, and a damaged file.
RunFigures figuresOfRun(const RunStore& store, std::int64_t run);
/// plan.json of a run's folder; null where there is none. Throws BadInput where it is damaged.
Value storedPlan(const std::filesystem::path& outDir);

struct QualityRule {
    std::string metric{};  ///< Of the first evaluation set; "": its first beside the loss.
    double chance = 0;     ///< What guessing comes to; quality is counted from there.
};

/// Seconds of planning and training; memory at the peak above idle, in MB. Nothing where unknown.
std::optional<double> secondsOf(const Value& summary);
std::optional<double> memoryOf(const Value& summary);

/// {"tiers", "ranks", "groups", "trainable", "total", "trainable_percent", "reduction" (1 −
/// trainable / total), "predicted": {"speedup", "memory_mb"}, "measured": {"seconds", "speedup",
/// "memory_mb", "memory_ratio"}, "quality": {"metric", "value", "baseline", "kept"}}. Speed-up and
/// memory ratio are against the baseline; kept is (value − chance) / (baseline − chance), or
/// baseline / value of a metric where less is better. Null where unknown. Throws BadInput for a
/// metric that the run does not have.
Value efficiencyFigures(const RunFigures& run, const RunFigures* baseline,
                        const QualityRule& rule = {});

}  // namespace artemis
