// Makes the outline from a model of shapes with the methods attached.
#include "core/engine/run/outline.h"

#include <algorithm>
#include <regex>

#include "core/engine/data/labels.h"
#include "core/engine/data/source.h"
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"
#include "core/engine/run/parts.h"

namespace artemis {

namespace {

/// Hugging Face PEFT's name of the setting, in every method that has one.
constexpr const char* targetKey = "target_modules";
constexpr std::int64_t rowsForClasses = 2000;

std::int64_t classesOf(const ExperimentConfig& config) {
    try {
        const TaskColumns columns = task(config.model.task).columns(config.data);
        if (columns.label.empty()) {
            return 2;
        }
        DataOptions options = config.data;
        options.train = config.resolve(options.train);
        options.eval.clear();
        options.test.clear();
        options.evalShare = 0;
        options.samples =
            options.samples > 0 ? std::min(options.samples, rowsForClasses) : rowsForClasses;
        const DataTables tables = openData(options, columns, config.baseDir, 0);
        return std::max<std::int64_t>(
            2, static_cast<std::int64_t>(labelNames(tables.train, columns.label).size()));
    } catch (const BadInput&) {
        return 2;  // The preview of the data says what is wrong with it.
    }
}

/// "bert.encoder.layer.0.output.dense" → "bert.encoder.layer.*.output.dense": its place in a block.
std::string roleOf(const std::string& name, std::int64_t block) {
    const std::string number = "." + std::to_string(block) + ".";
    const std::size_t at = name.find(number);
    return block < 0 || at == std::string::npos
               ? name
               : name.substr(0, at) + ".*." + name.substr(at + number.size());
}

/// The shortest end of the name that means this place alone, else a regular expression.
std::string targetOf(const Model& model, const Site& site) {
    if (matchTargets(model, {site.name}).empty()) {
        return {};  // of the task's head
    }
    const std::string role = roleOf(site.name, site.block);
    const std::size_t star = role.find(".*.");
    const std::string inside = star == std::string::npos ? role : role.substr(star + 3);
    for (std::size_t dot = inside.rfind('.');; dot = inside.rfind('.', dot - 1)) {
        const std::string end = dot == std::string::npos ? inside : inside.substr(dot + 1);
        const auto matched = matchTargets(model, {end});
        if (std::ranges::all_of(matched, [&role](const Site* other) {
                return roleOf(other->name, other->block) == role;
            })) {
            return end;
        }
        if (dot == std::string::npos || dot == 0) {
            break;
        }
    }
    const std::string escaped = std::regex_replace(inside, std::regex(R"(\.)"), R"(\.)");
    return R"(.*\.\d+\.)" + escaped;
}

OutlineModule moduleOf(const Site& site) {
    OutlineModule module;
    module.name = site.name;
    module.block = site.block;
    module.kind = static_cast<OutlineModule::Kind>(site.kind);
    module.shape = site.parameters.front()->value.sizes().vec();
    if (site.order == Order::InOut) {
        std::ranges::reverse(module.shape);
    }
    std::int64_t own = 0;
    for (const Parameter* parameter : site.parameters) {
        module.parameters += parameter->count();
        own += parameter->trainable() ? parameter->count() : 0;
    }
    module.trainable = own;
    bool adapted = false;
    if (site.projection != nullptr) {
        for (const auto& slot : site.projection->adapters()) {
            adapted = true;
            for (const Parameter* parameter : slot.adapter->parameters()) {
                module.trainable += parameter->trainable() ? parameter->count() : 0;
            }
        }
    }
    using State = OutlineModule::State;
    module.state = adapted                    ? State::Adapted
                   : own == module.parameters ? State::Trained
                   : own > 0                  ? State::Partly
                                              : State::Frozen;
    return module;
}

std::vector<std::size_t> indicesOf(const Model& model, const std::string& word) {
    std::vector<std::size_t> indices;
    try {
        for (const Site* site : matchTargets(model, {word})) {
            indices.push_back(static_cast<std::size_t>(site - model.sites().data()));
        }
    } catch (const std::regex_error&) {
        return {};  // attachMethods() reports it
    }
    return indices;
}

std::vector<TargetSetting> targetSettings(const Model& model,
                                          const std::vector<MethodChoice>& methods) {
    std::vector<TargetSetting> settings;
    for (const MethodChoice& method : methods) {
        const auto below = targetSettings(model, method.uses);
        settings.insert(settings.end(), below.begin(), below.end());
        const Value* given = find(method.settings, targetKey);
        if (given == nullptr) {
            continue;
        }
        TargetSetting setting{"fine_tuning." + method.id + "." + targetKey, {}};
        std::vector<std::string> words;
        for (const Value& word : given->is_array() ? *given : Value::array({*given})) {
            words.push_back(toText(word));
        }
        for (const std::string& word : words.empty() ? model.defaultTargets() : words) {
            setting.words.push_back({word, indicesOf(model, word)});
        }
        settings.push_back(std::move(setting));
    }
    return settings;
}

}  // namespace

ModelOutline outlineModel(const ExperimentConfig& config) {
    if (config.model.path.empty() && config.create.family.empty()) {
        throw BadInput("model.path", "no model is chosen yet");
    }
    ExperimentConfig shaped = config;
    shaped.data.maxLength = 1;  // Whether examples are too long is for the plan to say.
    const auto model = shapeModel(shaped, classesOf(config), config.create.vocabSize);
    ModelOutline outline;
    outline.family = model->config().value("model_type", "");
    outline.blocks = model->blocks();
    outline.parameters = parameterCount(*model);
    try {
        attachMethods(*model, config.methods, 0);
    } catch (const BadInput& error) {
        outline.problems = error.problems();
    }
    for (const Parameter* parameter : trainableParameters(*model)) {
        outline.trainable += parameter->count();
    }
    for (const Site& site : model->sites()) {
        outline.modules.push_back(moduleOf(site));
        if (site.kind == Site::Kind::Linear) {
            outline.modules.back().target = targetOf(*model, site);
        }
    }
    outline.targets = targetSettings(*model, config.methods);
    return outline;
}

}  // namespace artemis
