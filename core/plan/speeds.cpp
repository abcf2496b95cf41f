// Multiplies each kind of work with its speed.
#include "core/plan/speeds.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"

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
           weightGradient * speeds.weightGradient + vectorInputs * speeds.vectorGradient +
           adapter * speeds.adapter + adapterInputs * speeds.adapterInput +
           adapterStarts * speeds.adapterStart + forwardStarts * speeds.forwardStart +
           backwardStarts * speeds.backwardStart;
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
    scaled.partWork = speeds.partGradient;
    scaled.smallStateWork = std::max(0.0, speeds.smallUpdate - speeds.update);
    scaled.batchSeconds = speeds.batch;
    scaled.cacheReadWork = speeds.cacheRead * costs.boundaryBytes;
    return scaled;
}

namespace {

constexpr std::pair<const char*, double Speeds::*> speedFields[] = {
    {"forward", &Speeds::forward},
    {"input_gradient", &Speeds::inputGradient},
    {"weight_gradient", &Speeds::weightGradient},
    {"vector_gradient", &Speeds::vectorGradient},
    {"adapter", &Speeds::adapter},
    {"adapter_input", &Speeds::adapterInput},
    {"adapter_start", &Speeds::adapterStart},
    {"update", &Speeds::update},
    {"small_update", &Speeds::smallUpdate},
    {"part_gradient", &Speeds::partGradient},
    {"forward_start", &Speeds::forwardStart},
    {"backward_start", &Speeds::backwardStart},
    {"batch", &Speeds::batch},
    {"cache_read", &Speeds::cacheRead}};

constexpr const char* bf16Key = "bf16";

}  // namespace

Value toJson(const Speeds& speeds) {
    Value value = Value::object();
    for (const auto& [key, field] : speedFields) {
        value[key] = speeds.*field;
    }
    return value;
}

Speeds speedsFromJson(const Value& value, const std::string& where) {
    Speeds speeds;
    for (const auto& [key, field] : speedFields) {
        const Value* number = value.is_object() ? find(value, key) : nullptr;
        if (number == nullptr || !number->is_number()) {
            throw BadInput(where, std::string("speeds.") + key +
                                      " is missing or no number; remove the file, and the machine "
                                      "is measured again");
        }
        speeds.*field = number->get<double>();
    }
    return speeds;
}

Value toJson(const MachineSpeeds& speeds) {
    Value value = toJson(speeds.own);
    if (speeds.bf16) {
        value[bf16Key] = toJson(*speeds.bf16);
    }
    return value;
}

MachineSpeeds machineSpeedsFromJson(const Value& value, const std::string& where) {
    MachineSpeeds speeds{speedsFromJson(value, where), {}};
    if (const Value* rounded = find(value, bf16Key)) {
        speeds.bf16 = speedsFromJson(*rounded, where);
    }
    return speeds;
}

}  // namespace artemis
