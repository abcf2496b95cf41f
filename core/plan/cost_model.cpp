// Predicts time and memory of a plan.
#include "core/plan/cost_model.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

/// A layer, or what lies outside, with what becomes of it.
struct Part {
    const LayerCost* cost = nullptr;
    Choice choice;
    TrainingCost training;  ///< Zeros where it is frozen.
    bool isLayer = false;
    bool owns = true;  ///< Not a later layer of a group.
};

TrainingCost adapterCost(const LayerCost& layer, std::int64_t rank) {
    const auto r = static_cast<double>(rank);
    const auto at = [&](double TrainingCost::*field) {
        return layer.adapter.*field + r * layer.adapterPerRank.*field;
    };
    return {.forward = at(&TrainingCost::forward),
            .inputGradient = at(&TrainingCost::inputGradient),
            .innerGradient = at(&TrainingCost::innerGradient),
            .weightGradient = at(&TrainingCost::weightGradient),
            .optimizer = at(&TrainingCost::optimizer),
            .parameters = at(&TrainingCost::parameters),
            .weights = at(&TrainingCost::weights),
            .activations = at(&TrainingCost::activations),
            .adapters = at(&TrainingCost::adapters),
            .adapterInputs = at(&TrainingCost::adapterInputs),
            .start = at(&TrainingCost::start)};
}

Part part(const LayerCost& cost, const Choice& choice, bool isLayer) {
    TrainingCost training = choice.tier == Tier::High     ? cost.full
                            : choice.tier == Tier::Medium ? adapterCost(cost, choice.rank)
                                                          : TrainingCost{};
    if (choice.frozen) {
        training = {.forward = training.forward, .weights = training.weights};
    }
    return {&cost, choice, training, isLayer};
}

void check(const CostModel& model, const TierPlan& plan) {
    if (plan.layers.size() != model.layers.size()) {
        throw BadInput("layers", "the plan has " + std::to_string(plan.layers.size()) +
                                     " layers and the model " +
                                     std::to_string(model.layers.size()) +
                                     "; name a choice for each layer");
    }
    std::vector<bool> seen(plan.layers.size());
    for (const auto& group : plan.groups) {
        for (const std::size_t layer : group) {
            const std::string name = "layer " + std::to_string(layer);
            if (layer >= seen.size() || seen[layer]) {
                throw BadInput("groups", name + (layer >= seen.size()
                                                     ? " does not exist; the model has " +
                                                           std::to_string(seen.size()) + " layers"
                                                     : " stands in two groups; name it once"));
            }
            seen[layer] = true;
            if (plan.layers[layer] != plan.layers[group.front()]) {
                throw BadInput("groups", name + " has another tier or rank than layer " +
                                             std::to_string(group.front()) +
                                             "; layers that share have one choice");
            }
        }
    }
}

std::vector<Part> partsOf(const CostModel& model, const TierPlan& plan) {
    check(model, plan);
    std::vector<Part> parts{part(model.embedding, plan.embedding, false)};
    for (std::size_t i = 0; i < model.layers.size(); ++i) {
        parts.push_back(part(model.layers[i], plan.layers[i], true));
    }
    parts.push_back(part(model.head, plan.head, false));
    for (const auto& group : plan.groups) {
        const std::size_t first = group.empty() ? 0 : std::ranges::min(group);
        for (const std::size_t layer : group) {
            parts[layer + 1].owns = layer == first;
        }
    }
    return parts;
}

std::size_t lowestTrained(const std::vector<Part>& parts) {
    const auto found =
        std::ranges::find_if(parts, [](const Part& part) { return part.choice.trains(); });
    return static_cast<std::size_t>(found - parts.begin());
}

/// Parts 0 and 1 are the embedding and the lowest layer.
bool caches(const RunOptions& options, std::size_t lowest) {
    return options.prefixCache && lowest >= 2;
}

double trainableNumbers(const std::vector<Part>& parts) {
    double numbers = 0;
    for (const Part& part : parts) {
        numbers += part.owns ? part.training.parameters : 0;
    }
    return numbers;
}

/// Of a step, in units of work.
struct StepWork {
    double prefix = 0;  ///< Forward below the lowest trained part.
    double rest = 0;
};

StepWork stepWork(const CostModel& model, const std::vector<Part>& parts,
                  const RunOptions& options) {
    StepWork work;
    const std::size_t lowest = lowestTrained(parts);
    const auto shares = static_cast<double>(options.microBatches);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        const double starts = i < lowest && caches(options, lowest) ? 1 : shares;
        const double forward =
            part.cost->forward + part.training.forward + starts * part.cost->forwardStart;
        if (i < lowest) {
            work.prefix += forward;
            continue;
        }
        work.rest += forward * (options.checkpointing && part.isLayer ? 2 : 1);
        work.rest += starts * (part.cost->backwardStart + part.training.start);
        work.rest += i == lowest ? part.training.innerGradient
                                 : part.cost->inputGradient + part.training.inputGradient;
        work.rest += part.training.weightGradient;
        work.rest += part.owns ? part.training.optimizer : 0;
    }
    work.rest +=
        ((shares - 1) * model.partWork + (options.smallStates ? model.smallStateWork : 0)) *
        trainableNumbers(parts);
    return work;
}

/// Without RunOptions::onceSeconds.
double trainingSeconds(const CostModel& model, const std::vector<Part>& parts,
                       const RunOptions& options) {
    const StepWork work = stepWork(model, parts, options);
    const double steps = options.stepsPerEpoch * options.epochs;
    const bool cached = caches(options, lowestTrained(parts));
    const double first = cached ? options.stepsPerEpoch * std::min(options.epochs, 1.0) : steps;
    const double all =
        steps * work.rest + first * work.prefix + (steps - first) * model.cacheReadWork;
    return all / model.workPerSecond +
           steps * model.batchSeconds * static_cast<double>(options.microBatches);
}

/// Bytes of a whole batch that wait for the backward pass.
double activationBytes(const CostModel& model, const std::vector<Part>& parts,
                       const RunOptions& options) {
    double bytes = 0;
    double largest = 0;
    for (std::size_t i = lowestTrained(parts); i < parts.size(); ++i) {
        const Part& part = parts[i];
        if (options.checkpointing && part.isLayer) {
            bytes += model.boundaryBytes;
            largest = std::max(largest, part.cost->activations + part.cost->full.activations);
        } else {
            bytes += part.cost->activations + part.training.activations;
        }
    }
    return bytes + largest;
}

/// While steps are taken.
MemoryParts stepMemory(const CostModel& model, const std::vector<Part>& parts,
                       const RunOptions& options) {
    const double trainable = trainableNumbers(parts);
    const auto shares = static_cast<double>(options.microBatches);
    const std::size_t lowest = lowestTrained(parts);
    MemoryParts memory;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part& part = parts[i];
        memory.weights += part.cost->weights + (part.owns ? part.training.weights : 0);
        memory.weights -= i < lowest && caches(options, lowest) ? part.cost->mapped : 0;
    }
    memory.gradients = model.gradientBytes * trainable;
    memory.optimizer =
        (options.smallStates ? model.smallStateBytes : model.optimizerBytes) * trainable;
    memory.activations = activationBytes(model, parts, options) / shares;
    memory.temporary = model.temporaryBytes / shares;
    if (caches(options, lowest)) {
        memory.cache = std::min(model.cacheBytes, options.cacheMemoryBytes);
    }
    return memory;
}

/// While the frozen prefix of all examples is computed.
MemoryParts prefixMemory(const CostModel& model, const std::vector<Part>& parts,
                         const MemoryParts& steps) {
    MemoryParts memory{.temporary = model.temporaryBytes, .cache = steps.cache};
    for (const Part& part : parts) {
        memory.weights += part.cost->weights;
    }
    return memory;
}

}  // namespace

TierPlan everythingHigh(const CostModel& model) {
    const Choice high{Tier::High};
    return {high, std::vector<Choice>(model.layers.size(), high), high, {}};
}

Prediction predict(const CostModel& whole, const TierPlan& plan, const RunOptions& options) {
    const CostModel& model = options.bf16 && !whole.bf16.empty() ? whole.bf16.front() : whole;
    const std::vector<Part> parts = partsOf(model, plan);
    const double seconds = trainingSeconds(model, parts, options);
    const double full =
        trainingSeconds(whole, partsOf(whole, everythingHigh(whole)),
                        {.epochs = options.epochs, .stepsPerEpoch = options.stepsPerEpoch});
    Prediction result;
    result.secondsPerStep = seconds / (options.stepsPerEpoch * options.epochs);
    result.secondsTotal = seconds + options.onceSeconds;
    result.memory = stepMemory(model, parts, options);
    result.stepBytes = result.memory.total();
    if (caches(options, lowestTrained(parts))) {
        const MemoryParts before = prefixMemory(model, parts, result.memory);
        result.memory = before.total() > result.stepBytes ? before : result.memory;
    }
    result.trainable = trainableNumbers(parts);
    result.speedup = result.secondsTotal > 0 ? full / result.secondsTotal : 1;
    return result;
}

}  // namespace artemis
