// Plan units: the layers that have one choice, and what each choice costs, as items of a knapsack.
#pragma once

#include <span>
#include <vector>

#include "core/plan/best_tiers.h"
#include "core/plan/solver.h"

namespace artemis {

/// Importance is counted in steps of a score: sums are exact then, and ties are real.
inline constexpr double importanceSteps = 1e6;

/// Steps in which costs are counted, rounded up; 0 where a cost does not matter.
struct CostSteps {
    double seconds = 0;
    double bytes = 0;
};

/// The groups of `wanted` and the layers that are in none, by their lowest layer from the bottom
/// up. Keeps references.
class PlanUnits {
public:
    /// Throws BadInput where a group names what does not exist.
    PlanUnits(const CostModel& model, std::span<const double> scores, const PlanGoal& wanted);

    std::size_t size() const { return m_units.size(); }
    /// `tiers` has one for each unit.
    TierPlan plan(const std::vector<Tier>& tiers) const;
    std::int64_t importance(const std::vector<Tier>& tiers) const;
    /// Whether the unit may have this tier.
    bool allows(std::size_t unit, Tier tier) const;
    /// Each unit in the highest tier that it may have.
    std::vector<Tier> highest() const;
    /// This unit trains, all others are frozen.
    std::vector<Tier> alone(std::size_t unit, Tier tier) const;
    /// What each unit brings and costs in either tier.
    std::vector<TierItem> items(const RunOptions& options, const CostSteps& steps) const;

private:
    std::int64_t rank(std::size_t unit) const;
    std::int64_t importance(std::size_t unit, Tier tier) const;

    const CostModel& m_model;
    std::span<const double> m_scores;
    const PlanGoal& m_wanted;
    std::vector<std::vector<std::size_t>> m_units;
};

}  // namespace artemis
