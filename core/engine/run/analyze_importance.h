// Scores the layers of an experiment's model on its training data; LibTorch-free.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "core/events/event.h"
#include "core/plan/importance.h"
#include "core/plan/layer_plan.h"

namespace artemis {

struct ImportanceRequest {
    ExperimentConfig config;
    std::vector<std::string> scores{"gradient_based"};  ///< Of importanceScores().
    std::int64_t samples = 128;  ///< Rows of the training data, drawn from the seed; at most.
    /// Only how the layers rank is wanted: batches end as soon as more of them would rank the
    /// layers alike (isSettled), and nothing outside of layers gets a gradient.
    bool rankingAlone = false;
    std::int64_t batchSize = 8;
    bool permutedLabels = false;  ///< Whether the gradients follow the labels at all.
    /// Whether the basis of a plan is wanted as well: this machine is measured then, and the score
    /// that the experiment plans by added to the others.
    bool forPlan = false;
};

/// What the plan of an experiment follows from, beside the scores.
struct PlanBasis {
    PlanGround ground;  ///< Without scores.
    EfficiencyOptions options;
    MachineSpeeds speeds{};
};

struct ImportanceResult {
    RunFinished end;
    ImportanceReport report;           ///< Empty unless done.
    std::optional<PlanBasis> basis{};  ///< Where it was wanted and all is done.
    std::int64_t run = 0;              ///< Its number, where a store keeps it.
};

/// The model as the experiment would start to train it, its dropout off and every weight with a
/// gradient; what it trains and how does not matter. Beside the weights and what a forward pass of
/// a batch keeps it needs the gradients of one layer. Tells phases and progress, and that it has
/// started once all is checked (nothing trains, and it has no folder); the end is returned alone.
/// Bad input becomes Failed with all problems as its reason. Never throws.
ImportanceResult analyzeLayerImportance(const ImportanceRequest& request, EventSink& sink,
                                        std::stop_token stop);

}  // namespace artemis
