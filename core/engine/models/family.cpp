// The list of families; model folders in and out.
#include "core/engine/models/family.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/files/safetensors.h"

namespace artemis {

const std::vector<Family>& families() {
    static const std::vector<Family> list{bertFamily(), gpt2Family(), llamaFamily(), t5Family()};
    return list;
}

const Family& familyNamed(const std::string& id, const std::string& where) {
    std::vector<std::string> known;
    for (const Family& one : families()) {
        if (one.entry.id == id || std::ranges::count(one.alsoTypes, id) > 0) {
            return one;
        }
        known.push_back(one.entry.id);
    }
    throw BadInput(
        where, "\"" + id + "\" is no family of models known here; known are " + join(known, ", "));
}

const Family& family(const std::string& id) { return familyNamed(id, "model.create.family"); }

const Family& familyOf(const Value& config, const std::string& where, const std::string& task) {
    const Value* type = find(config, "model_type");
    const Family& named = familyNamed(type == nullptr ? "" : toText(*type), where + ", model_type");
    if (std::ranges::find(named.tasks, task) == named.tasks.end()) {
        throw BadInput("model.task", task + " is not possible with a " + named.entry.label +
                                         " model; possible are " + join(named.tasks, ", "));
    }
    return named;
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
        views.push_back(
            {parameter->name, DType::F32, kept.back().sizes().vec(), kept.back().const_data_ptr()});
    }
    writeSafetensors(folder / "model.safetensors", views);
    writeFile(folder / "config.json", model.config().dump(2) + "\n");
}

}  // namespace artemis
