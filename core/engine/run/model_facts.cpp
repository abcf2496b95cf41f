// Reads config.json, the weights' headers and the tokenizer; reckons memory on a model of shapes.
#include "core/engine/run/model_facts.h"

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/config/preferences.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/parts.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/process.h"
#include "core/files/safetensors.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

/// What people choose between first: an adapter, or everything.
const std::vector<std::string> weighedMethods{"lora", "full"};

/// The task that the model is reckoned for.
std::string readConfig(ModelFacts& facts, const Catalog& catalog) {
    const Value config = readModelConfig(facts.folder);
    const Value* names = find(config, "architectures");
    if (names != nullptr && names->is_array() && !names->empty()) {
        facts.architecture = toText(names->front());
    }
    facts.vocabulary = config.value("vocab_size", std::int64_t{0});
    const Value* type = find(config, "model_type");
    const Family& family = familyNamed(type == nullptr ? "" : toText(*type),
                                       facts.folder + "/config.json, model_type");
    facts.family = family.entry.label;
    for (const std::string& task : family.tasks) {
        const Entry* known = entry(catalog.tasks, task);
        facts.tasks.push_back(known == nullptr ? task : known->label);
    }
    return family.tasks.back();  // The one that needs no head of its own.
}

void readHeaders(ModelFacts& facts) {
    std::set<std::string> kinds;
    for (const TensorInfo& tensor : TensorFolder(facts.folder).tensors()) {
        kinds.emplace(nameOf(tensor.dtype));
        facts.diskBytes += static_cast<double>(tensor.bytes);
    }
    facts.dtype = join(std::vector(kinds.begin(), kinds.end()), ", ");
}

BatchShape batchFor(const std::string& method) {
    const auto examples = static_cast<double>(method.empty() ? 1 : needExamples);
    const auto longest = static_cast<double>(needTokens);
    return {examples * longest, examples, longest, method.empty() ? 1 : examples * longest};
}

/// Everything but the method and the model is as usual.
ExperimentConfig usual(const std::string& folder, const std::string& task,
                       const std::string& method, const Catalog& catalog) {
    Value tree = {{"model", {{"path", folder}}}};
    if (!method.empty()) {
        tree["fine_tuning"] = {{"method", method}};
    }
    ExperimentConfig config = parseExperiment(tree, {}, catalog).config;
    config.model.path = folder;
    config.model.task = task;
    config.data.maxLength = 1;
    return config;
}

void weigh(ModelFacts& facts, const std::string& task, const std::string& method,
           const Catalog& catalog) {
    const ExperimentConfig config = usual(facts.folder, task, method, catalog);
    const auto model = shapeModel(config, 2, 0);
    facts.parameters = parameterCount(*model);
    facts.blocks = model->blocks();
    facts.hiddenSize = model->hiddenSize();
    facts.writes = model->cachedLayers() > 0;
    if (method.empty()) {
        for (const auto& parameter : model->parameters()) {
            parameter->train(false);
        }
    } else {
        attachMethods(*model, config.methods, 0);
    }
    const Value parts =
        memoryParts(*model, batchFor(method), precisionOf(config.training.precision));
    double bytes = 0;
    for (const auto& [part, amount] : parts.items()) {
        bytes += amount.get<double>();
    }
    const Entry* known = entry(catalog.methods, method);
    facts.needs.push_back({known == nullptr ? "" : known->label, bytes});
}

/// Folders beside the current one that hold a model, without a look into what they hold.
std::vector<std::string> neighbours(const std::string& current) {
    if (current.empty() || current.find(':') != std::string::npos) {
        return {};
    }
    std::filesystem::path folder = std::filesystem::absolute(current);
    folder = folder.has_filename() ? folder.parent_path() : folder.parent_path().parent_path();
    return modelsIn({folder.string()});
}

/// "hub:ORG/NAME@REVISION" of every snapshot that can be used.
std::vector<std::string> cachedModels(const HubSettings& hub) {
    constexpr std::string_view mark = "models--";
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& item : std::filesystem::directory_iterator(hub.cache, ignored)) {
        std::string name = item.path().filename();
        if (!name.starts_with(mark)) {
            continue;
        }
        name = name.substr(mark.size());
        if (const std::size_t dash = name.find("--"); dash != std::string::npos) {
            name.replace(dash, 2, "/");
        }
        for (const auto& ref : std::filesystem::directory_iterator(item.path() / "refs", ignored)) {
            const std::string revision = ref.path().filename();
            try {
                const auto folder = cachedModel({name, revision}, hub);
                if (std::filesystem::exists(folder / "config.json", ignored)) {
                    found.push_back("hub:" + name + (revision == "main" ? "" : "@" + revision));
                }
            } catch (const BadInput&) {
                continue;  // Begun and not finished, or no model.
            }
        }
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace

ModelFacts describeModel(const std::string& path) {
    ModelFacts facts;
    facts.path = path;
    facts.freeBytes = availableBytes();
    try {
        plainly([&] {
            facts.folder = modelFolder(path).string();
            const Catalog catalog = engineCatalog();
            const std::string task = readConfig(facts, catalog);
            weigh(facts, task, "", catalog);
            readHeaders(facts);
            for (const std::string& method : weighedMethods) {
                weigh(facts, task, method, catalog);
            }
            Tokenizer::load(facts.folder);
        });
    } catch (const std::exception& error) {
        facts.problem = error.what();
    }
    return facts;
}

std::vector<FoundModel> findModels(const std::string& current,
                                   const std::vector<std::string>& given, const HubSettings& hub) {
    std::vector<FoundModel> found;
    std::set<std::string> known;
    const auto add = [&](const std::string& path, FoundModel::Place place) {
        if (known.insert(path).second) {
            found.push_back({path, place});
        }
    };
    for (const Entry& model : builtinModels()) {
        add("builtin:" + model.id, FoundModel::Place::BuiltIn);
    }
    for (const std::string& path : cachedModels(hub)) {
        add(path, FoundModel::Place::Hub);
    }
    for (const std::string& path : neighbours(current)) {
        add(path, FoundModel::Place::Beside);
    }
    for (const std::string& path : given) {
        add(path, FoundModel::Place::Given);
    }
    return found;
}

std::string builtinWriter() {
    for (const Entry& model : builtinModels()) {
        const std::string path = "builtin:" + model.id;
        if (const ModelFacts facts = describeModel(path); facts.writes && facts.problem.empty()) {
            return path;
        }
    }
    throw Failure("no built-in model that writes was found", "choose a model folder");
}

}  // namespace artemis
