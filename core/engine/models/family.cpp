// The list of families; model folders in and out.
#include "core/engine/models/family.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/files/safetensors.h"

namespace artemis {

const std::vector<Family>& families() {
    static const std::vector<Family> list{bertFamily(), gpt2Family()};
    return list;
}

const Family& familyOf(const Value& config, const std::string& where, const std::string& task) {
    const Value* type = find(config, "model_type");
    const std::string id = type == nullptr ? "" : toText(*type);
    std::vector<std::string> known;
    for (const Family& family : families()) {
        if (family.entry.id == id) {
            if (std::ranges::find(family.tasks, task) != family.tasks.end()) {
                return family;
            }
            throw BadInput("model.task", task + " is not possible with a " + family.entry.label +
                                             " model; possible are " + join(family.tasks, ", "));
        }
        known.push_back(family.entry.id);
    }
    throw BadInput(where, "model_type is \"" + id + "\", which is not supported; supported are " +
                              join(known, ", "));
}

Value readModelConfig(const std::filesystem::path& folder) {
    const std::filesystem::path file = folder / "config.json";
    const Value config = Value::parse(readFile(file), nullptr, false);
    if (!config.is_object()) {
        throw BadInput(file.string(), "is not a JSON object; fetch the model's config.json again");
    }
    return config;
}

void saveModel(const Model& model, const std::filesystem::path& folder) {
    std::vector<TensorView> views;
    std::vector<at::Tensor> kept;
    for (const auto& parameter : model.parameters()) {
        kept.push_back(parameter->value.detach().to(at::kCPU, at::kFloat).contiguous());
        views.push_back({parameter->name, DType::F32, kept.back().sizes().vec(),
                         kept.back().const_data_ptr()});
    }
    writeSafetensors(folder / "model.safetensors", views);
    writeFile(folder / "config.json", model.config().dump(2) + "\n");
}

}  // namespace artemis
