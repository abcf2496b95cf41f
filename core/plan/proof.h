// Proof: the experiments that show whether a plan pays: its layers against as many random ones, and
// the Efficiency-Transformer against full fine-tuning and against its medium method alone.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "core/plan/layer_plan.h"

namespace artemis {

/// One side of a comparison.
struct ProofArm {
    std::string name;         ///< "chosen", "random", or the id of the method that trains.
    ExperimentConfig config;  ///< Named "<experiment> <arm>".
};

/// Of the runs of each arm, unless others are asked for.
inline constexpr std::array<std::int64_t, 3> proofSeeds{42, 43, 44};

/// Throws BadInput unless the experiment's one method is the Efficiency-Transformer.
void requireProvable(const ExperimentConfig& config);

/// The experiment with this seed: it trains the layers that importance chooses. Throws BadInput
/// where its plan moves.
ProofArm chosenArm(const ExperimentConfig& config, std::int64_t seed, const Catalog& catalog);

/// What the other arm trained.
struct ChosenPlan {
    TierPlan plan;
    Value training;  ///< What low_resource_mode set in that section; an object.
};

/// The same tiers, ranks, sharing groups and measures on layers drawn from the seed: as many
/// numbers train. `shapes` as in Shareable, one a layer. Throws BadInput where the plan treats all
/// layers of a shape alike, so that there is no other one.
ProofArm randomArm(const ExperimentConfig& config, const ChosenPlan& chosen,
                   std::span<const std::string> shapes, std::int64_t seed, const Catalog& catalog);

/// Both sides of a plan that is known before any run: random layers, then the plan's own.
/// `config` spells `plan` out; `ground` is what that follows from. Throws BadInput as above, and
/// where on other layers not as many numbers would train.
std::vector<ProofArm> pairArms(const ExperimentConfig& config, const TierPlan& plan,
                               const PlanGround& ground, std::int64_t seed, const Catalog& catalog);

/// Full fine-tuning, the medium method on every layer at its own rank, and `plan`: the experiment
/// with the Efficiency-Transformer, which differs by what it set alone.
std::vector<ProofArm> trioArms(const ExperimentConfig& config, const ExperimentConfig& plan,
                               std::int64_t seed, const Catalog& catalog);

/// That of these arms which the others are compared with: random layers, or full fine-tuning; ""
/// where neither is there.
std::string referenceArm(std::span<const std::string> arms);

/// The plan with its layers permuted at random among those of equal shape; at least one choice
/// differs. Embedding and head stay. Throws BadInput as above.
TierPlan movedAtRandom(const TierPlan& plan, std::span<const std::string> shapes,
                       std::uint64_t key);

}  // namespace artemis
