// The plan of the Efficiency-Transformer: what becomes of each layer, as a value.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/plan/tiers.h"
#include "core/schema/fields.h"

namespace artemis {

/// What one layer becomes.
struct LayerChoice {
    Tier tier = Tier::Low;
    std::int64_t rank = 0;  ///< Of a medium layer; 0: that of the method's own settings.

    bool operator==(const LayerChoice&) const = default;
};

/// "high", "medium", "medium 8" (its rank) or "low".
std::string toText(const LayerChoice& choice);
/// Throws BadInput naming `where`.
LayerChoice layerChoice(const std::string& text, const std::string& where);

/// Every layer's choice, and the layers that train one set of parameters; those that share with
/// none stand in no group.
struct LayerPlan {
    std::vector<LayerChoice> layers;
    NumberGroups groups{};

    bool operator==(const LayerPlan&) const = default;
};

/// Settings of the method efficiency_transformer.
struct EfficiencyOptions {
    bool adaptive = true;
    bool sharing = false;
    std::string score = "gradient_based";
    bool lowResource = false;
    double targetSpeedup = 2.7;
    NamedNumbers thresholds;
    NumberGroups groups;
    std::int64_t leastRank = 4;
    std::string mediumMethod = "lora";
    std::int64_t samples = 128;
    std::vector<std::string> layers;
};
const Fields<EfficiencyOptions>& efficiencyFields();

/// Rank of the medium tier.
struct RankRule {
    std::int64_t base = 8;
    std::int64_t most = 4096;  ///< The smaller side of the smallest matrix.
    bool byImportance = false;
};

/// The plan that `options.layers` and `options.groups` spell out, one word a layer. Throws BadInput
/// with all problems; `shapes` as in Shareable, one a layer.
LayerPlan spelledPlan(const EfficiencyOptions& options, const std::vector<std::string>& shapes,
                      const std::string& where);

/// The plan that follows from the scores, which are divided by the highest: tiers by the
/// thresholds, of which those not given stand at Thresholds' own; all medium unless `adaptive`.
/// Medium layers share as `options.groups` says, or, where it is empty and `sharing` is on, with
/// neighbours of like score. Throws BadInput as above.
LayerPlan planByScores(std::span<const double> scores, const std::vector<std::string>& shapes,
                       const EfficiencyOptions& options, const RankRule& rank,
                       const std::string& where);

/// As settings: {"layers": [...], "layer_groups": [[...]]}.
Value toSettings(const LayerPlan& plan);

}  // namespace artemis
