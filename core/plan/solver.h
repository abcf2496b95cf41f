// Solver: the plan that keeps the most importance under a wanted speed and a memory limit.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/plan/cost_model.h"
#include "core/plan/measures.h"

namespace artemis {

/// Rank of a layer in the medium tier: rankFor() of its score, or `base` for all; within
/// LayerCost::maxRank. Layers that share take the rank of the most important one.
struct RankRule {
    std::int64_t base = 16;
    std::int64_t least = 4;
    bool dynamic = true;
};

struct PlanGoal {
    double targetSpeedup = 0;  ///< Against full fine-tuning; 0: none.
    /// How many times the gain, targetSpeedup − 1, is planned for where it can be had: predictions
    /// err.
    double margin = 1;
    double memoryBytes = 0;  ///< At the peak; 0: no limit.
    RankRule ranks{};
    /// What a layer in the medium tier keeps of its importance, in [0, 1]. Hu et al. 2021
    /// (arXiv:2106.09685, tables 2 and 3) find adapters about as good as full fine-tuning; a little
    /// less, so that what costs no more trains in full.
    double mediumWorth = 0.9;
    /// Measures that may be switched on (ids of measures()); all of low_resource_mode, or none.
    std::vector<std::string> measures{};
    Choice embedding{};  ///< Given, not solved for.
    /// Likewise; medium: what adapters leave to train of it.
    Choice head{Tier::Medium};
    /// As in TierPlan; their layers stay together.
    std::vector<std::vector<std::size_t>> groups{};
    /// Of each layer, the tiers that it may have beside low; empty: any for all.
    std::vector<std::vector<Tier>> allowed{};

    double plannedSpeedup() const { return targetSpeedup + (margin - 1) * (targetSpeedup - 1); }
};

struct Solution {
    TierPlan plan;
    RunOptions options;  ///< Those given and what was switched on.
    Prediction prediction;
    double importanceKept = 0;   ///< Share of the sum of all scores, in [0, 1].
    double importanceBound = 0;  ///< No plan keeps more; equal to what is kept where it is proven.
    bool meetsSpeed = true;
    bool meetsMemory = true;
    std::string summary;  ///< One sentence; what cannot be met is said plainly.
    std::vector<MeasureEffect> measures;
};

/// Importance kept is Σ s over high layers + mediumWorth · Σ s over medium ones, in steps of 1e-6
/// of a score. The plan never breaks a limit that can be kept. Costs are rounded up to steps of
/// 1e-4 of full fine-tuning's, divided by the number of layers: no plan that is faster and smaller
/// than the limits by 1e-4 of full fine-tuning's time and memory keeps more than importanceBound
/// (at a target of 2.7 that is 0.03 % of the time allowed; 0.5 % at a target of 50). Of equal plans
/// the faster, then the smaller, then the one that trains higher layers.
///
/// Where no plan meets the speed (within the limit): the fastest one. Where none meets the limit:
/// the smallest one.
///
/// Measures: what saves time (the prefix cache) is used where it keeps more importance or is
/// faster; what saves memory only where the plan would be over the limit, or without a limit where
/// the target is held with it.
///
/// `scores` are in [0, 1], one for each layer. Throws BadInput naming what is out of range.
Solution solve(const CostModel& model, std::span<const double> scores, const RunOptions& options,
               const PlanGoal& wanted);

/// `options` and what of `wanted.measures` is good for a plan that stands: first what saves time,
/// where it is faster with it, then what saves memory, while the wanted speed holds.
RunOptions withMeasures(const CostModel& model, const TierPlan& plan, const RunOptions& options,
                        const PlanGoal& wanted);

/// {"plan", "prediction", "importance_kept", "importance_bound", "meets_speed", "meets_memory",
/// "summary", "measures"}
Value toJson(const Solution& solution);

}  // namespace artemis
