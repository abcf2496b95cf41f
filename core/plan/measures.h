// What low_resource_mode may switch on to save memory or time, each with its predicted effect.
#pragma once

#include <string>
#include <vector>

#include "core/plan/cost_model.h"

namespace artemis {

struct Measure {
    std::string id;      ///< As YAML names it.
    std::string label;   ///< For people.
    std::string effect;  ///< On time and memory, in a sentence.
    bool savesMemory;    ///< Else it saves time.
    int levels;          ///< How far it goes: 1 is on or off.
    int (*level)(const RunOptions& options);
    void (*setLevel)(RunOptions& options, int level);  ///< 0 switches it off.
};

/// The one that keeps what the frozen prefix computes.
inline constexpr const char* cacheMeasure = "prefix_cache";
/// The one that keeps it on disk.
inline constexpr const char* diskMeasure = "prefix_cache_on_disk";
/// The one that computes linear layers in bf16.
inline constexpr const char* bf16Measure = "bf16";

/// All of them, in the order in which they are tried.
const std::vector<Measure>& measures();

/// What was switched on beyond `given`, as settings of the section training: {"precision": "bf16",
/// "prefix_cache": "fp32", "prefix_cache_mb": 0, "micro_batches": 2, "gradient_checkpointing":
/// true, "optimizer_states": "8bit"}, as far as it differs.
Value settingsOf(const RunOptions& chosen, const RunOptions& given);

/// What a measure changes in a plan.
struct MeasureEffect {
    std::string id;
    int level = 0;  ///< 0: off.
    double seconds =
        0;             ///< Of the run, against the measure off; where it is off, as if it were on.
    double bytes = 0;  ///< Of the peak, likewise.
};
std::vector<MeasureEffect> effectsOf(const CostModel& model, const TierPlan& plan,
                                     const RunOptions& options);

/// {"id", "level", "seconds", "bytes"}
Value toJson(const MeasureEffect& effect);

}  // namespace artemis
