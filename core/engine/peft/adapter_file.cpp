// Reads and writes adapters in PEFT's format.
#include "core/engine/peft/adapter_file.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "core/base/io.h"
#include "core/files/hub_cache.h"
#include "core/files/safetensors.h"
#include "core/schema/schema.h"

namespace artemis {

namespace {

constexpr const char* prefix = "base_model.model.";

Value readConfig(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "adapter_config.json";
    const Value config = Value::parse(readFile(file), nullptr, false);
    if (!config.is_object()) {
        throw BadInput(file.string(), "is not a JSON object");
    }
    return config;
}

/// A bias of an adapted layer stands under the layer that PEFT wraps.
std::string peftName(const Parameter& parameter, const std::set<std::string>& adapted) {
    const std::size_t dot = parameter.name.rfind('.');
    const std::string module = parameter.name.substr(0, dot);
    return prefix + (adapted.contains(module) ? module + ".base_layer" : module) +
           parameter.name.substr(dot);
}

std::set<std::string> adaptedModules(const Model& model) {
    std::set<std::string> adapted;
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr && !site.projection->adapters().empty()) {
            adapted.insert(site.name);
        }
    }
    return adapted;
}

bool everyBiasTrains(const Model& model) {
    return std::ranges::all_of(model.parameters(), [](const auto& parameter) {
        return !parameter->name.ends_with(".bias") || parameter->learnt;
    });
}

/// With bias = all PEFT also keeps copies of a saved head's bias; they carry nothing.
bool isCopy(const std::string& name) {
    return name.find(".modules_to_save.") != std::string::npos ||
           name.find(".original_module.") != std::string::npos;
}

/// The settings must be what the method's own section of an experiment would allow.
void requireValid(const MethodKind& kind, const Value& settings, const std::string& where) {
    std::vector<Problem> problems;
    for (const Param& param : kind.entry.params) {
        const Value* value = find(settings, param.key);
        if (value != nullptr) {
            for (const Problem& problem : validate(param, param.key, *value)) {
                problems.push_back({where, toText(problem)});
            }
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

/// Settings that change what the tensors mean must be those of the experiment.
std::vector<Problem> differences(const std::vector<MethodChoice>& stored,
                                 const std::vector<MethodChoice>& wanted,
                                 const std::string& where) {
    std::vector<Problem> problems;
    for (const MethodChoice& method : stored) {
        const auto same = std::ranges::find(wanted, method.id, &MethodChoice::id);
        if (same == wanted.end()) {
            problems.push_back({where, "holds an adapter of " + method.id +
                                           ", which fine_tuning.method does not name"});
            continue;
        }
        for (const char* key : {"r", "alpha", "rank_pattern", "alpha_pattern", "use_rslora"}) {
            const Value* a = find(method.settings, key);
            const Value* b = find(same->settings, key);
            if (a != nullptr && b != nullptr && *a != *b) {
                problems.push_back({where, std::string(key) + " is " + a->dump() +
                                               " in the adapter and " + b->dump() +
                                               " in the experiment; make them equal"});
            }
        }
    }
    return problems;
}

/// PEFT keeps the revision of a model of the hub apart from its name; null is the newest.
void nameBaseModel(Value& config, const std::string& model) {
    constexpr std::string_view hub = "hub:";
    config["base_model_name_or_path"] = model;
    if (model.starts_with(hub)) {
        const HubName name = HubName::parse(model.substr(hub.size()));
        config["base_model_name_or_path"] = name.repository;
        config["revision"] = name.revision == "main" ? Value() : Value(name.revision);
    }
}

}  // namespace

std::vector<std::pair<std::string, Parameter*>> adapterTensors(const Model& model) {
    const std::set<std::string> adapted = adaptedModules(model);
    std::vector<std::pair<std::string, Parameter*>> tensors;
    for (const auto& parameter : model.parameters()) {
        if (parameter->learnt) {
            tensors.emplace_back(peftName(*parameter, adapted), parameter.get());
        }
    }
    std::map<const Parameter*, std::string> owners;  // Of what several layers share.
    for (const Site& site : model.sites()) {
        if (site.projection == nullptr) {
            continue;
        }
        for (const auto& slot : site.projection->adapters()) {
            for (Parameter* parameter : slot.adapter->parameters()) {
                const std::string& owner = owners.try_emplace(parameter, site.name).first->second;
                tensors.emplace_back(prefix + site.name + parameter->name.substr(owner.size()),
                                     parameter);
            }
        }
    }
    return tensors;
}

void saveAdapter(const Model& model, const std::vector<MethodChoice>& methods,
                 const std::string& baseModel, const std::filesystem::path& folder) {
    Value config;
    std::vector<std::string> modules;
    for (const MethodChoice& choice : plainMethods(model, methods)) {
        const Value own = makeMethod(choice)->peftConfig(model);
        if (config.is_null() || own.value("peft_type", "") == "LORA") {
            config = own;
        }
        std::vector<std::string> more;
        if (const Value* named = find(own, "modules_to_save"); named->is_array()) {
            named->get_to(more);
        }
        std::ranges::copy_if(more, std::back_inserter(modules), [&](const std::string& module) {
            return std::ranges::find(modules, module) == modules.end();
        });
    }
    config["modules_to_save"] = modules.empty() ? Value(nullptr) : Value(modules);
    if (config.contains("bias") && config.at("bias") == "none" && everyBiasTrains(model)) {
        config["bias"] = "all";
    }
    nameBaseModel(config, baseModel);
    std::vector<TensorView> views;
    std::vector<at::Tensor> kept;
    for (const auto& [name, parameter] : adapterTensors(model)) {
        kept.push_back(parameter->value.detach().to(at::kCPU, at::kFloat).contiguous());
        views.push_back(
            {name, DType::F32, kept.back().sizes().vec(), kept.back().const_data_ptr()});
    }
    writeSafetensors(folder / "adapter_model.safetensors", views);
    writeFile(folder / "adapter_config.json", config.dump(2) + "\n");
}

std::vector<MethodChoice> adapterMethods(const std::filesystem::path& folder) {
    const Value config = readConfig(folder);
    const std::string where = (folder / "adapter_config.json").string();
    const Value* type = find(config, "peft_type");
    if (type == nullptr || !type->is_string()) {
        throw BadInput(where, "peft_type is " + (type == nullptr ? "missing" : type->dump()) +
                                  "; a word such as LORA is expected");
    }
    try {
        for (const MethodKind& kind : methodKinds()) {
            if (auto settings = kind.fromPeft(config, where)) {
                requireValid(kind, *settings, where);
                return {{kind.entry.id, std::move(*settings)}};
            }
        }
    } catch (const Value::exception& error) {
        throw BadInput(where,
                       std::string("a field is missing or of the wrong type: ") + error.what());
    }
    throw BadInput(where, "peft_type is " + toText(*type) + ", which is not supported");
}

void loadAdapter(Model& model, const std::vector<MethodChoice>& methods,
                 const std::filesystem::path& folder) {
    const at::NoGradGuard guard;
    const std::filesystem::path path = folder / "adapter_model.safetensors";
    const SafetensorsFile file(path);
    std::vector<Problem> problems =
        differences(adapterMethods(folder), plainMethods(model, methods),
                    (folder / "adapter_config.json").string());
    std::set<std::string> used;
    std::map<Parameter*, const TensorInfo*> pairs;
    for (const auto& [name, parameter] : adapterTensors(model)) {
        const TensorInfo* info = file.find(name);
        if (info == nullptr) {
            problems.push_back({path.string(), "holds no tensor " + name + ", which trains here"});
        } else if (at::IntArrayRef(info->shape) != parameter->value.sizes() ||
                   info->dtype != DType::F32) {
            problems.push_back({path.string(), "tensor " + name +
                                                   " differs in shape or type from this "
                                                   "experiment's"});
        } else if (const auto other = pairs.try_emplace(parameter, info).first->second;
                   std::memcmp(other->data, info->data, info->bytes) != 0) {
            problems.push_back({path.string(), "tensors " + other->name + " and " + name +
                                                   " differ, and are one in this experiment; "
                                                   "leave out the sharing of layers"});
        }
        used.insert(name);
    }
    for (const TensorInfo& info : file.tensors()) {
        if (!used.contains(info.name) && !isCopy(info.name)) {
            problems.push_back({path.string(), "tensor " + info.name +
                                                   " has no place in this experiment; are the "
                                                   "target modules the same?"});
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    for (const auto& [parameter, info] : pairs) {
        std::copy_n(info->data, info->bytes,
                    static_cast<std::byte*>(parameter->value.mutable_data_ptr()));
    }
}

}  // namespace artemis
