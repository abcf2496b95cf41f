// Cost model: what a step of training takes in time and memory, layer by layer, for any choice of
// tiers; values alone, filled from shapes or by a probe of the machine.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/base/value.h"
#include "core/plan/tiers.h"

namespace artemis {

/// What it takes to train a layer, beyond what any layer costs that the gradient passes through.
/// Work is per optimiser step, in units of which CostModel::workPerSecond are done in a second.
struct TrainingCost {
    double forward = 0;         ///< Work of what an adapter adds to the forward pass.
    double inputGradient = 0;   ///< Work of the adapter's gradient towards its input.
    double innerGradient = 0;   ///< Work of all gradients of activations inside the layer that are
                                ///< due even where nothing below it trains.
    double weightGradient = 0;  ///< Work.
    double optimizer = 0;       ///< Work of the update.
    double parameters = 0;      ///< Numbers that train.
    double weights = 0;         ///< Bytes: an adapter's own, or those of a wider storage.
    double activations = 0;     ///< Bytes kept for the backward pass of one batch.
    double adapters = 0;        ///< How many there are.
    double adapterInputs = 0;   ///< Numbers that pass into them.
    double start = 0;           ///< Work of adapters, either way, whatever the size of the pass.
};

struct LayerCost {
    double forward = 0;        ///< Work, frozen.
    double inputGradient = 0;  ///< Work of the gradient that passes to the layer below.
    double forwardStart = 0;   ///< Work of a forward pass whatever its size.
    double backwardStart = 0;  ///< Likewise of a backward pass.
    double weights = 0;        ///< Bytes as stored when frozen.
    double mapped = 0;         ///< Of these, in a file that they can be read from again.
    double activations = 0;    ///< Bytes kept for a gradient that passes, of one batch.
    TrainingCost full{};       ///< Tier::High.
    /// Tier::Medium at rank r: adapter + r · adapterPerRank.
    TrainingCost adapter{};
    TrainingCost adapterPerRank{};
    std::int64_t maxRank = 0;  ///< Smallest side of the layer's matrices; 0: no bound.
};

/// A model as far as cost goes. The embedding lies below all layers, the head above.
struct CostModel {
    double workPerSecond = 1;  ///< 1 where work is in seconds; FLOP/s where it is in FLOPs.
    LayerCost embedding;
    std::vector<LayerCost> layers;  ///< From the bottom up.
    LayerCost head;
    double batchSeconds = 0;     ///< Of a step whatever trains: its data.
    double cacheReadWork = 0;    ///< Of a step that reads the frozen prefix from its cache.
    double partWork = 0;         ///< Per number that trains, of each micro-batch after the first.
    double smallStateWork = 0;   ///< Likewise of each update, for states in 8 bits.
    double cacheBytes = 0;       ///< State between two layers of all examples.
    double boundaryBytes = 0;    ///< State between two layers of one batch.
    double temporaryBytes = 0;   ///< Logits and buffers of one batch.
    double gradientBytes = 4;    ///< Per number that trains.
    double optimizerBytes = 8;   ///< Likewise: AdamW's two moments in fp32.
    double smallStateBytes = 2;  ///< Likewise, where these are kept in 8 bits.
    /// The same with linear layers in bf16, where that is known: one or none.
    std::vector<CostModel> bf16{};
};

/// What becomes of a layer; the rank counts in the medium tier alone. A medium head of rank 0
/// trains what adapters leave to train of it.
struct Choice {
    Tier tier = Tier::Low;
    std::int64_t rank = 0;
    bool frozen = false;  ///< Holds still with what it was trained to as such.

    bool trains() const { return tier != Tier::Low && !frozen; }
    bool operator==(const Choice&) const = default;
};

struct TierPlan {
    Choice embedding;
    std::vector<Choice> layers;
    Choice head;
    /// Layers that train one set of parameters; who is in none trains alone. All layers of a group
    /// have one choice.
    std::vector<std::vector<std::size_t>> groups;
    bool operator==(const TierPlan&) const = default;
};

/// How a plan is to be run.
struct RunOptions {
    double epochs = 1;
    double stepsPerEpoch = 1;
    double onceSeconds = 0;  ///< Spent before the first step (analysis, probe).
    bool bf16 = false;       ///< By CostModel::bf16 where there is one.
    bool prefixCache = false;
    double cacheMemoryBytes = std::numeric_limits<double>::infinity();  ///< The rest is on disk.
    bool checkpointing = false;
    bool smallStates = false;       ///< Optimiser states in 8 bits.
    std::int64_t microBatches = 1;  ///< Parts that a batch is computed in, one after another.
};

/// Bytes at the peak, by part.
struct MemoryParts {
    double weights = 0;
    double gradients = 0;
    double optimizer = 0;
    double activations = 0;
    double temporary = 0;
    double cache = 0;

    double total() const {
        return weights + gradients + optimizer + activations + temporary + cache;
    }
};

struct Prediction {
    double secondsPerStep = 0;  ///< Mean over the run.
    double secondsTotal = 0;    ///< With RunOptions::onceSeconds.
    MemoryParts memory;
    /// While steps are taken: less than at the peak where that is when the prefix was computed.
    double stepBytes = 0;
    double trainable = 0;  ///< Numbers.
    /// Seconds of training everything in full, not by CostModel::bf16, over secondsTotal.
    double speedup = 0;
};

/// Rules:
/// - No gradient below the lowest part that trains, which itself pays innerGradient; a part above
///   it pays inputGradient, frozen or not, and a frozen one no weight gradient.
/// - A cached prefix (at least one layer below the lowest trained part) is computed once before the
///   first step and read in every later epoch; its cache counts in memory up to cacheMemoryBytes.
///   Its mapped weights are needed while it is computed, when nothing else is but temporary bytes.
/// - What a group shares counts once, as of its first layer: parameters, added weights, gradients,
///   states and update.
/// - Checkpointing computes each layer from the lowest trained one on twice and keeps its input
///   alone, and once what the largest of these layers keeps in full.
/// - States in 8 bits pay smallStateWork with each update.
/// - Micro-batches divide activations, boundaries and temporary bytes, and each pays batchSeconds
///   and the starts of its passes, and partWork for the gradients that it adds to those before.
/// Throws BadInput where the plan does not fit the model.
Prediction predict(const CostModel& model, const TierPlan& plan, const RunOptions& options);

/// Every part high, nothing shared: full fine-tuning.
TierPlan everythingHigh(const CostModel& model);

/// Keys as the fields, in snake_case. A missing key keeps its default.
Value toJson(const CostModel& model);
/// Throws BadInput naming a key that is no number, is negative or unknown; `where` is the file.
CostModel costModelFromJson(const Value& value, const std::string& where);

/// {"embedding": "low", "layers": ["low", "medium 8", "high"], "head": "high", "groups": [[1, 2]]}
Value toJson(const TierPlan& plan);
/// Throws BadInput naming the choice that cannot be read.
TierPlan tierPlanFromJson(const Value& value, const std::string& where);

/// {"seconds_per_step", "seconds_total", "memory": {parts, "total"}, "trainable", "speedup"}
Value toJson(const Prediction& prediction);

}  // namespace artemis
