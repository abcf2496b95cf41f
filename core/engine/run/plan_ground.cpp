// Costs, options and ranks for a planning method, from shapes, data and measured speeds.
#include "core/engine/run/plan_ground.h"

#include <algorithm>
#include <cmath>

#include "core/engine/run/batch_shapes.h"
#include "core/engine/run/evaluation_texts.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/probe.h"
#include "core/plan/measures.h"

namespace artemis {

namespace {

/// Seconds that are predicted from a probe err by some per cent.
constexpr double measuredMargin = 1.1;

RunOptions runOptions(const ExperimentConfig& config, double examples, const Model& model) {
    const TrainingOptions& o = config.training;
    RunOptions run{.epochs = o.epochs,
                   .stepsPerEpoch = std::ceil(examples / static_cast<double>(o.batchSize))};
    run.prefixCache = o.prefixCache != "off" && run.epochs > 1 &&
                      (o.prefixCache != "auto" || model.blockDropout() == 0);
    run.cacheMemoryBytes = 1e6 * static_cast<double>(o.prefixCacheMb);
    run.checkpointing = o.gradientCheckpointing;
    run.smallStates = o.smallStates();
    run.microBatches = o.microBatches;
    return run;
}

}  // namespace

Speeds measuredSpeeds(const ExperimentConfig& config, const ExperimentData& data, Model& model,
                      Workers& workers, bool vectors) {
    return probe({model, *data.task, data.train, contextOf(config.training),
                  config.training.batchSize, workers, config.methods, vectors});
}

PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config, const Model& model,
                    const BatchShape& batch, double examples,
                    const std::optional<Machine>& machine) {
    PlanGround ground = *method.ground(model);
    ground.costs = costModelOf(model, batch, precisionOf(config.training.precision),
                               method.adapts(model), adapterDropout(config.methods) > 0);
    ground.costs.cacheBytes =
        ground.costs.boundaryBytes * examples / static_cast<double>(config.training.batchSize);
    ground.run = runOptions(config, examples, model);
    if (machine) {
        ground.costs = inSeconds(ground.costs, machine->speeds);
        ground.run.onceSeconds = machine->seconds;
        ground.margin = measuredMargin;
    }
    for (const Measure& measure : measures()) {
        if (measure.id != cacheMeasure || config.training.prefixCache != "off") {
            ground.measures.push_back(measure.id);
        }
    }
    return ground;
}

PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config,
                    const ExperimentData& data, const Model& model,
                    const std::optional<Machine>& machine) {
    PlanGround ground = groundOf(method, config, model, batchShapes(config, data).usual,
                                 static_cast<double>(data.train.examples.size()), machine);
    if (model.parameters().front()->rowSparse) {  // Rows that no token asks for never train.
        ground.costs.embedding.full.parameters *= vocabularyShare(data.train, model.vocabSize());
    }
    if (std::ranges::any_of(data.evals, [&](const EvalSet& set) {
            return generatesTexts(*data.task, config.evaluation, set.data);
        })) {
        ground.costs.embedding.mapped = 0;
        for (LayerCost& layer : ground.costs.layers) {
            layer.mapped = 0;
        }
    }
    return ground;
}

}  // namespace artemis
