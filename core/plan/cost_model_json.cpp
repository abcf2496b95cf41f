// Cost models, plans and predictions as JSON.
#include <array>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/plan/cost_model.h"
#include "core/plan/layer_plan.h"

namespace artemis {

namespace {

template <class Struct>
using Named = std::pair<std::string_view, double Struct::*>;

constexpr std::array<Named<TrainingCost>, 11> trainingFields{{
    {"forward", &TrainingCost::forward},
    {"input_gradient", &TrainingCost::inputGradient},
    {"inner_gradient", &TrainingCost::innerGradient},
    {"weight_gradient", &TrainingCost::weightGradient},
    {"optimizer", &TrainingCost::optimizer},
    {"parameters", &TrainingCost::parameters},
    {"weights", &TrainingCost::weights},
    {"activations", &TrainingCost::activations},
    {"adapters", &TrainingCost::adapters},
    {"adapter_inputs", &TrainingCost::adapterInputs},
    {"start", &TrainingCost::start},
}};

constexpr std::array<Named<LayerCost>, 7> layerFields{{
    {"forward", &LayerCost::forward},
    {"input_gradient", &LayerCost::inputGradient},
    {"forward_start", &LayerCost::forwardStart},
    {"backward_start", &LayerCost::backwardStart},
    {"weights", &LayerCost::weights},
    {"mapped", &LayerCost::mapped},
    {"activations", &LayerCost::activations},
}};

constexpr std::array<std::pair<std::string_view, TrainingCost LayerCost::*>, 3> layerParts{{
    {"full", &LayerCost::full},
    {"adapter", &LayerCost::adapter},
    {"adapter_per_rank", &LayerCost::adapterPerRank},
}};

constexpr std::array<Named<CostModel>, 11> modelFields{{
    {"work_per_second", &CostModel::workPerSecond},
    {"batch_seconds", &CostModel::batchSeconds},
    {"part_work", &CostModel::partWork},
    {"small_state_work", &CostModel::smallStateWork},
    {"cache_read_work", &CostModel::cacheReadWork},
    {"cache_bytes", &CostModel::cacheBytes},
    {"boundary_bytes", &CostModel::boundaryBytes},
    {"temporary_bytes", &CostModel::temporaryBytes},
    {"gradient_bytes", &CostModel::gradientBytes},
    {"optimizer_bytes", &CostModel::optimizerBytes},
    {"small_state_bytes", &CostModel::smallStateBytes},
}};

template <class Struct, std::size_t size>
void put(Value& value, const Struct& from, const std::array<Named<Struct>, size>& fields) {
    for (const auto& [key, member] : fields) {
        value[std::string(key)] = from.*member;
    }
}

void mustBeMap(const Value& value, const std::string& where) {
    if (!value.is_object()) {
        throw BadInput(where, "must be a map of costs, not " + value.dump());
    }
}

double amount(const Value& value, const std::string& where) {
    if (!value.is_number() || value.get<double>() < 0) {
        throw BadInput(where, "must be a number from 0 on, not " + value.dump());
    }
    return value.get<double>();
}

/// Sets the field of that name; false where there is none.
template <class Struct, std::size_t size>
bool take(Struct& into, const std::array<Named<Struct>, size>& fields, std::string_view key,
          const Value& value, const std::string& where) {
    for (const auto& [name, member] : fields) {
        if (name == key) {
            into.*member = amount(value, where);
            return true;
        }
    }
    return false;
}

[[noreturn]] void unknown(const std::string& where) {
    throw BadInput(where, "is no key of a cost model; remove it");
}

TrainingCost trainingFrom(const Value& value, const std::string& where) {
    mustBeMap(value, where);
    TrainingCost cost;
    for (const auto& [key, item] : value.items()) {
        if (!take(cost, trainingFields, key, item, where + "." + key)) {
            unknown(where + "." + key);
        }
    }
    return cost;
}

Value layerValue(const LayerCost& layer) {
    Value value = Value::object();
    put(value, layer, layerFields);
    for (const auto& [key, member] : layerParts) {
        put(value[std::string(key)], layer.*member, trainingFields);
    }
    value["max_rank"] = layer.maxRank;
    return value;
}

LayerCost layerFrom(const Value& value, const std::string& where) {
    mustBeMap(value, where);
    LayerCost layer;
    for (const auto& [key, item] : value.items()) {
        const std::string place = where + "." + key;
        bool known = take(layer, layerFields, key, item, place);
        for (const auto& [name, member] : layerParts) {
            if (name == key) {
                layer.*member = trainingFrom(item, place);
                known = true;
            }
        }
        if (key == "max_rank") {
            layer.maxRank = static_cast<std::int64_t>(amount(item, place));
        } else if (!known) {
            unknown(place);
        }
    }
    return layer;
}

Choice choiceFrom(const Value& value, const std::string& where) {
    return layerChoice(value.is_string() ? value.get<std::string>() : value.dump(), where);
}

}  // namespace

Value toJson(const CostModel& model) {
    Value value = Value::object();
    put(value, model, modelFields);
    value["embedding"] = layerValue(model.embedding);
    value["layers"] = Value::array();
    for (const LayerCost& layer : model.layers) {
        value["layers"].push_back(layerValue(layer));
    }
    value["head"] = layerValue(model.head);
    for (const CostModel& rounded : model.bf16) {
        value["bf16"] = toJson(rounded);
    }
    return value;
}

CostModel costModelFromJson(const Value& value, const std::string& where) {
    mustBeMap(value, where);
    CostModel model;
    for (const auto& [key, item] : value.items()) {
        const std::string place = where + "." + key;
        if (key == "embedding") {
            model.embedding = layerFrom(item, place);
        } else if (key == "head") {
            model.head = layerFrom(item, place);
        } else if (key == "bf16") {
            model.bf16.push_back(costModelFromJson(item, place));
        } else if (key == "layers" && item.is_array()) {
            for (std::size_t i = 0; i < item.size(); ++i) {
                model.layers.push_back(layerFrom(item[i], place + "[" + std::to_string(i) + "]"));
            }
        } else if (!take(model, modelFields, key, item, place)) {
            unknown(place);
        }
    }
    if (model.workPerSecond <= 0) {
        throw BadInput(where + ".work_per_second", "must be above 0");
    }
    return model;
}

Value toJson(const TierPlan& plan) {
    Value layers = Value::array();
    for (const Choice& choice : plan.layers) {
        layers.push_back(toText(choice));
    }
    return {{"embedding", toText(plan.embedding)},
            {"layers", layers},
            {"head", toText(plan.head)},
            {"groups", plan.groups}};
}

TierPlan tierPlanFromJson(const Value& value, const std::string& where) {
    TierPlan plan;
    const auto at = [&](const char* key) { return value.is_object() ? find(value, key) : nullptr; };
    const Value* layers = at("layers");
    if (layers == nullptr || !layers->is_array()) {
        throw BadInput(where + ".layers", "must be a list with one choice for each layer");
    }
    for (std::size_t i = 0; i < layers->size(); ++i) {
        plan.layers.push_back(
            choiceFrom((*layers)[i], where + ".layers[" + std::to_string(i) + "]"));
    }
    if (const Value* embedding = at("embedding")) {
        plan.embedding = choiceFrom(*embedding, where + ".embedding");
    }
    if (const Value* head = at("head")) {
        plan.head = choiceFrom(*head, where + ".head");
    }
    const Value* groups = at("groups");
    try {
        if (groups != nullptr) {
            groups->get_to(plan.groups);
        }
    } catch (const Value::exception&) {
        throw BadInput(where + ".groups",
                       "must be lists of layers ([[0, 1], [2]]), not " + groups->dump());
    }
    return plan;
}

Value toJson(const Prediction& prediction) {
    const MemoryParts& memory = prediction.memory;
    return {{"seconds_per_step", prediction.secondsPerStep},
            {"seconds_total", prediction.secondsTotal},
            {"memory",
             {{"weights", memory.weights},
              {"gradients", memory.gradients},
              {"optimizer", memory.optimizer},
              {"activations", memory.activations},
              {"temporary", memory.temporary},
              {"cache", memory.cache},
              {"total", memory.total()}}},
            {"trainable", prediction.trainable},
            {"speedup", prediction.speedup}};
}

}  // namespace artemis
