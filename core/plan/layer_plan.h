// The plan of the Efficiency-Transformer: what becomes of each layer, as a value.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/plan/efficiency_options.h"
#include "core/plan/solver.h"

namespace artemis {

/// "high", "medium", "medium 8" (its rank) or "low"; "frozen medium 8" where it holds still.
std::string toText(const Choice& choice);
/// Throws BadInput naming `where`.
Choice layerChoice(const std::string& text, const std::string& where);

/// The plan that `options.layers` and `options.groups` spell out, one word a layer. Throws BadInput
/// with all problems; `shapes` as in Shareable, one a layer.
TierPlan spelledPlan(const EfficiencyOptions& options, const std::vector<std::string>& shapes,
                     const std::string& where);

/// What a plan follows from.
struct PlanGround {
    std::vector<double> scores;         ///< Of each layer; at least 0.
    std::vector<std::string> shapes{};  ///< As in Shareable.
    CostModel costs{};
    RunOptions run{};
    RankRule ranks{};  ///< `least` is that of the options.
    double margin = 1;  ///< As in PlanGoal.
    /// What may be switched on, of measures().
    std::vector<std::string> measures{};
    /// The plan that was trained by until now, where there is one, and the share of the steps that
    /// remain.
    std::optional<TierPlan> before{};
    double remaining = 1;
};

/// What a plan comes to where training went by another one until then: a layer that was trained and
/// is to be low holds still with what it learnt, one that was trained in full is trained in full or
/// holds still, and layers that share do so until they are trained in full. `onlyFreeze`: what does
/// not train does not begin to, and no adapter gives way to the weights.
TierPlan carriedOn(const TierPlan& before, const TierPlan& wanted, bool onlyFreeze);

/// The plan that follows from the scores, which are divided by the highest. With thresholds (those
/// not given stand at Thresholds' own) tiers are read off them; without, they are those that keep
/// the most importance at the wanted speed. All are medium unless `adaptive`. Then medium layers
/// share as `options.groups` says, or, where it is empty and `sharing` is on, with neighbours of
/// like score. Its prediction is that of the plan, and its summary says what cannot be met. Throws
/// BadInput as above.
///
/// After a plan before it, it is what follows as carriedOn() says, and what shares is what shared.
/// With `gradualFreezing` layers only freeze: the wanted speed is then divided by the share of the
/// steps that remain. (Brock et al. 2017, arXiv:1706.04983, freeze by depth alone; Liu et al. 2021,
/// arXiv:2102.01386, by gradients.)
Solution planByScores(const PlanGround& ground, const EfficiencyOptions& options,
                      const std::string& where);

/// The rank that a layer has in the medium tier by `ground.ranks`; `relative` is its score divided
/// by the highest.
std::int64_t mediumRank(const PlanGround& ground, std::size_t layer, double relative,
                        std::int64_t least);

/// Lets medium layers of `plan` share as planByScores() does: what they train together has the sum
/// of their ranks, as far as the base rank and their matrices go. Throws BadInput as above.
void setSharing(TierPlan& plan, const PlanGround& ground, const EfficiencyOptions& options,
                const std::string& where);

/// As settings: {"layers": [...], "layer_groups": [[...]]}; embedding and head do not appear.
Value toSettings(const TierPlan& plan);

}  // namespace artemis
