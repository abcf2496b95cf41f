// Multiplies each kind of work with its speed.
#include "core/plan/speeds.h"

namespace artemis {

namespace {

/// Of what trains in a part: an adapter's own products, or those of its weights.
void scale(TrainingCost& cost, const Speeds& speeds, bool isAdapter) {
    cost.forward *= isAdapter ? speeds.adapter : speeds.forward;
    cost.inputGradient *= isAdapter ? speeds.adapter : speeds.inputGradient;
    cost.innerGradient *= isAdapter ? speeds.adapter : speeds.inputGradient;
    cost.weightGradient *= isAdapter ? speeds.adapter : speeds.weightGradient;
    cost.optimizer = speeds.update * cost.parameters;
    cost.forward += speeds.adapterInput * cost.adapterInputs;
    cost.start = speeds.adapterStart * cost.adapters;
}

void scale(LayerCost& layer, const Speeds& speeds) {
    layer.forward *= speeds.forward;
    layer.inputGradient *= speeds.inputGradient;
    scale(layer.full, speeds, false);
    scale(layer.adapter, speeds, false);
    scale(layer.adapterPerRank, speeds, true);
}

}  // namespace

double PassWork::seconds(const Speeds& speeds) const {
    return forward * speeds.forward + inputGradient * speeds.inputGradient +
           weightGradient * speeds.weightGradient + adapter * speeds.adapter +
           adapterInputs * speeds.adapterInput + adapterStarts * speeds.adapterStart +
           forwardStarts * speeds.forwardStart + backwardStarts * speeds.backwardStart;
}

CostModel inSeconds(const CostModel& costs, const Speeds& speeds) {
    CostModel scaled = costs;
    scaled.workPerSecond = 1;
    scale(scaled.embedding, speeds);
    for (LayerCost& layer : scaled.layers) {
        scale(layer, speeds);
        layer.forwardStart = speeds.forwardStart;
        layer.backwardStart = speeds.backwardStart;
    }
    scale(scaled.head, speeds);
    scaled.batchSeconds = speeds.batch;
    scaled.cacheReadWork = speeds.cacheRead * costs.boundaryBytes;
    return scaled;
}

Value toJson(const Speeds& speeds) {
    return {{"forward", speeds.forward},
            {"input_gradient", speeds.inputGradient},
            {"weight_gradient", speeds.weightGradient},
            {"adapter", speeds.adapter},
            {"adapter_input", speeds.adapterInput},
            {"adapter_start", speeds.adapterStart},
            {"update", speeds.update},
            {"forward_start", speeds.forwardStart},
            {"backward_start", speeds.backwardStart},
            {"batch", speeds.batch},
            {"cache_read", speeds.cacheRead}};
}

}  // namespace artemis
