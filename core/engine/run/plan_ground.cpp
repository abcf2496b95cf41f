// Costs, options and ranks for a planning method, from shapes, data and measured speeds.
#include "core/engine/run/plan_ground.h"

#include <algorithm>
#include <cmath>

#include "core/engine/nn/gemm_bf16.h"
#include "core/engine/run/batch_shapes.h"
#include "core/engine/run/evaluation_texts.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/probe.h"
#include "core/plan/measures.h"

namespace artemis {

namespace {

/// Seconds that are predicted from a probe err by some per cent.
constexpr double measuredMargin = 1.08;

constexpr const char* fp32Precision = "fp32";
constexpr const char* bf16Precision = "bf16";

RunOptions runOptions(const ExperimentConfig& config, double examples, const Model& model) {
    const TrainingOptions& o = config.training;
    RunOptions run{.epochs = o.epochs,
                   .stepsPerEpoch = std::ceil(examples / static_cast<double>(o.batchSize)),
                   .bf16 = o.precision == bf16Precision};
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
                      Workers& workers, bool vectors, const Speeds* other) {
    return probe({model, *data.task, data.train, contextOf(config.training),
                  config.training.batchSize, workers, config.methods, vectors, other});
}

std::optional<ExperimentConfig> inBf16(const PeftMethod& method, const ExperimentConfig& config,
                                       const Model& model) {
    const auto permitted = method.ground(model)->measures;
    if (std::ranges::count(permitted, bf16Measure) == 0 || !hasGemmBf16() ||
        config.training.precision != fp32Precision) {
        return {};
    }
    ExperimentConfig rounded = config;
    rounded.training.precision = bf16Precision;
    return rounded;
}

MachineSpeeds speedsForPlan(const PeftMethod& method, const ExperimentConfig& config,
                            const ExperimentData& data, Model& model, Workers& workers) {
    const auto rounded = inBf16(method, config, model);
    if (!rounded) {
        return {measuredSpeeds(config, data, model, workers), {}};
    }
    const Speeds bf16 = measuredSpeeds(*rounded, data, model, workers);
    return {measuredSpeeds(config, data, model, workers, false, &bf16), bf16};
}

PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config, const Model& model,
                    const BatchShape& batch, double examples,
                    const std::optional<Machine>& machine) {
    PlanGround ground = *method.ground(model);
    const auto costs = [&](const std::string& precision, const Speeds* speeds) {
        CostModel all = costModelOf(model, batch, precisionOf(precision), method.adapts(model),
                                    adapterDropout(config.methods) > 0);
        all.cacheBytes =
            all.boundaryBytes * examples / static_cast<double>(config.training.batchSize);
        return speeds == nullptr ? all : inSeconds(all, *speeds);
    };
    ground.run = runOptions(config, examples, model);
    if (!machine) {
        ground.costs = costs(config.training.precision, nullptr);
    } else {
        const auto& [own, bf16] = machine->speeds;
        ground.costs = costs(bf16 ? fp32Precision : config.training.precision, &own);
        if (bf16) {
            ground.costs.bf16 = {costs(bf16Precision, &*bf16)};
        }
        ground.run.onceSeconds = machine->seconds;
        ground.margin = measuredMargin;
    }
    std::erase_if(ground.measures, [&](const std::string& id) {
        return (id == cacheMeasure && config.training.prefixCache == "off") ||
               (id == bf16Measure && ground.costs.bf16.empty());
    });
    return ground;
}

PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config,
                    const ExperimentData& data, const Model& model,
                    const std::optional<Machine>& machine) {
    PlanGround ground = groundOf(method, config, model, batchShapes(config, data).usual,
                                 static_cast<double>(data.train.examples.size()), machine);
    const bool writes = config.evaluation.whileTraining() &&
                        std::ranges::any_of(data.evals, [&](const EvalSet& set) {
                            return generatesTexts(*data.task, config.evaluation, set.data);
                        });
    const auto adapt = [&](CostModel& costs) {
        if (model.parameters().front()->rowSparse) {  // Rows that no token asks for never train.
            costs.embedding.full.parameters *= vocabularyShare(data.train, model.vocabSize());
        }
        if (writes) {
            costs.embedding.mapped = 0;
            for (LayerCost& layer : costs.layers) {
                layer.mapped = 0;
            }
        }
    };
    adapt(ground.costs);
    std::ranges::for_each(ground.costs.bf16, adapt);
    return ground;
}

}  // namespace artemis
