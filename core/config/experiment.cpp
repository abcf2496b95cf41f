// Reads an experiment: schema, files, combinations; all problems at once.
#include "core/config/experiment.h"

#include <algorithm>

#include "core/base/io.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/config/yaml_patch.h"
#include "core/files/gguf_folder.h"
#include "core/files/hub.h"

namespace artemis {

namespace {

constexpr std::string_view builtinPrefix = "builtin:";
constexpr std::string_view hubPrefix = "hub:";

/// Keys kept for later versions: using one is an error that says so.
const std::vector<std::string>& reservedKeys() {
    static const std::vector<std::string> keys{"study", "compression", "attention", "parallel"};
    return keys;
}

template <class Options>
Options part(const Fields<Options>& fields, const Value& tree, const std::string& path) {
    const Value* section = find(tree, path);
    return fields.read(section == nullptr ? Value::object() : *section);
}

/// The method that a chosen one names as its companion; "" where it has none.
std::string companionOf(const std::string& id, const Value& tree, const Catalog& catalog) {
    const Entry* method = entry(catalog.methods, id);
    if (method == nullptr || method->companion.empty()) {
        return "";
    }
    const Value* given = find(tree, "fine_tuning." + id + "." + method->companion);
    const auto param = std::ranges::find(method->params, method->companion, &Param::key);
    return toText(given == nullptr || given->is_null() ? param->fallback : *given);
}

MethodChoice choiceOf(const std::string& id, const Value& full, const Catalog& catalog) {
    const Value* settings = find(full, "fine_tuning." + id);
    MethodChoice choice{id, settings == nullptr ? Value::object() : *settings};
    if (const std::string other = companionOf(id, full, catalog); !other.empty()) {
        choice.uses.push_back(choiceOf(other, full, catalog));
    }
    return choice;
}

ExperimentConfig typed(const Value& full, const Catalog& catalog) {
    ExperimentConfig config;
    config.settings = full;
    config.name = toText(full.at("name"));
    config.model = part(modelFields(), full, "model");
    config.create = part(createFields(), full, "model.create");
    config.data = part(dataFields(), full, "data");
    config.fineTuning = part(fineTuningFields(), full, "fine_tuning");
    config.training = part(trainingFields(), full, "training");
    config.evaluation = part(evaluationFields(), full, "evaluation");
    config.generation = part(generationFields(), full, "evaluation.generate");
    for (const std::string& id : config.fineTuning.method) {
        config.methods.push_back(choiceOf(id, full, catalog));
    }
    return config;
}

/// The model must have been downloaded: a run never waits for the network.
std::vector<Problem> checkHubName(const std::string& where, const std::string& name) {
    try {
        cachedModel(HubName::parse(name), HubSettings::fromEnvironment());
        return {};
    } catch (const BadInput& error) {
        return {{where, toText(error.problems().front())}};
    }
}

std::vector<Problem> checkPath(const Param& param, const std::string& where,
                               const std::string& given, const std::vector<Entry>& builtins,
                               const ExperimentConfig& config) {
    if (given.empty()) {
        return {};
    }
    if (param.builtin && given.starts_with(builtinPrefix)) {
        const std::string id = given.substr(builtinPrefix.size());
        if (entry(builtins, id) == nullptr) {
            return {
                {where, "there is no " + given + "; built in are " + join(ids(builtins), ", ")}};
        }
        return {};
    }
    if (param.builtin && given.starts_with(hubPrefix)) {
        return checkHubName(where, given.substr(hubPrefix.size()));
    }
    std::filesystem::path path;
    try {
        path = config.resolve(given);
    } catch (const BadInput& error) {
        return {{where, error.problems().front().what}};
    }
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return {{where, path.string() + " does not exist; paths start at the experiment's folder " +
                            config.baseDir.string()}};
    }
    if (param.builtin && param.kind == Kind::Folder && isGguf(path)) {
        return {};
    }
    const bool folder = std::filesystem::is_directory(path, ignored);
    if (folder != (param.kind == Kind::Folder)) {
        return {{where, path.string() + (folder ? " is a folder; a file is expected"
                                                : " is a file; a folder is expected")}};
    }
    return {};
}

std::vector<Problem> checkPaths(const Schema& schema, const Catalog& catalog,
                                const ExperimentConfig& config) {
    std::vector<Problem> problems;
    for (const auto& [path, value] : flatten(config.settings)) {
        const std::string parent = path.substr(0, path.rfind('.'));
        const Param* param =
            schema.param(path) != nullptr ? schema.param(path) : schema.param(parent);
        if (param == nullptr || (param->kind != Kind::File && param->kind != Kind::Folder &&
                                 param->kind != Kind::Files)) {
            continue;
        }
        const auto& builtins = path.starts_with("data.") ? catalog.datasets : catalog.models;
        const auto own = checkPath(*param, path, toText(value), builtins, config);
        problems.insert(problems.end(), own.begin(), own.end());
    }
    return problems;
}

template <class Require>
void checkFormat(const DataOptions& data, const Require& require) {
    const bool named = !data.source.empty() && !data.target.empty();
    require(data.format != "pairs" || named, "data.format",
            "pairs are read from two columns; name them in data.source and data.target");
    require(!named || data.format == "auto" || data.format == "pairs", "data.format",
            data.format +
                " has columns of its own; leave out data.source and data.target, or "
                "choose pairs");
    const std::vector<std::string> sets = trainingSetNames(data);
    for (const auto& [name, weight] : data.weights) {
        require(std::ranges::find(sets, name) != sets.end(), "data.weights",
                "there is no training set \"" + name + "\"; there is " + join(sets, ", "));
    }
    require(std::ranges::count(sets, "train") == 1, "data.mix",
            "no set may be named train, which data.train is");
}

/// What no single setting can tell.
std::vector<Problem> checkCombinations(const ExperimentConfig& config) {
    std::vector<Problem> problems;
    const auto require = [&problems](bool right, const char* where, const std::string& what) {
        if (!right) {
            problems.push_back({where, what});
        }
    };
    require(config.model.path.empty() != config.create.family.empty(), "model.path",
            "give either model.path, to load a model, or model.create.family, to make a new one");
    require(config.create.heads == 0 || config.create.hiddenSize % config.create.heads == 0,
            "model.create.heads",
            std::to_string(config.create.heads) + " heads do not divide the hidden size " +
                std::to_string(config.create.hiddenSize));
    require(config.data.source.empty() == config.data.target.empty(), "data.source",
            "data.source and data.target belong together; give both or neither");
    checkFormat(config.data, require);
    require(config.data.eval.empty() || config.data.evalShare == 0, "data.eval_share",
            "evaluation data is given already; leave out data.eval or data.eval_share");
    require(config.training.warmupSteps == 0 || config.training.warmupRatio == 0,
            "training.warmup_steps", "give warmup_steps or warmup_ratio, not both");
    std::vector<std::string> seen;
    for (const MethodChoice& method : config.methods) {
        require(std::ranges::find(seen, method.id) == seen.end(), "fine_tuning.method",
                method.id + " stands twice; name each method once");
        seen.push_back(method.id);
    }
    for (const auto& [name, path] : config.data.eval) {
        require(name != "train", "data.eval", "an evaluation set may not be named train");
    }
    return problems;
}

std::vector<Problem> reserved(Value& tree) {
    std::vector<Problem> problems;
    for (const std::string& key : reservedKeys()) {
        if (tree.is_object() && tree.contains(key)) {
            problems.push_back({key, "is kept for a later version; remove it"});
            tree.erase(key);
        }
    }
    return problems;
}

}  // namespace

std::vector<std::string> methodsRead(const Value& tree, const Catalog& catalog) {
    std::vector<std::string> read = part(fineTuningFields(), tree, "fine_tuning").method;
    for (std::size_t i = 0; i < read.size(); ++i) {
        const std::string other = companionOf(read[i], tree, catalog);
        if (!other.empty() && std::ranges::find(read, other) == read.end()) {
            read.push_back(other);
        }
    }
    return read;
}

std::string ExperimentConfig::resolve(const std::string& path) const {
    if (path.empty() || path.starts_with(builtinPrefix) || path.starts_with(hubPrefix)) {
        return path;
    }
    const std::filesystem::path expanded = expandVariables(path);
    return (baseDir / expanded).lexically_normal().string();
}

Parsed parseExperiment(const Value& given, const std::filesystem::path& baseDir,
                       const Catalog& catalog) {
    Parsed parsed;
    Value tree = given;
    parsed.problems = reserved(tree);
    const Schema schema = experimentSchema(catalog);
    const auto schemaProblems = schema.validate(tree);
    parsed.problems.insert(parsed.problems.end(), schemaProblems.begin(), schemaProblems.end());
    for (const Problem& problem : schemaProblems) {
        eraseSetting(tree, problem.where);
    }
    const std::vector<std::string> read = methodsRead(tree, catalog);
    const Value full = schema.complete(tree, [&read](const Section& section) {
        const bool fixed = !section.path.starts_with("fine_tuning.");
        return section.path != "model.create" &&
               (fixed || std::ranges::any_of(read, [&section](const std::string& id) {
                    return section.path == "fine_tuning." + id;
                }));
    });
    parsed.config = typed(full, catalog);
    parsed.config.baseDir = baseDir;
    parsed.config.yaml = toYaml(given);
    if (!schemaProblems.empty()) {
        return parsed;
    }
    for (const auto& problems :
         {checkPaths(schema, catalog, parsed.config), checkCombinations(parsed.config)}) {
        parsed.problems.insert(parsed.problems.end(), problems.begin(), problems.end());
    }
    return parsed;
}

Parsed parseExperiment(const std::string& yaml, const std::filesystem::path& baseDir,
                       const Catalog& catalog,
                       const std::vector<std::pair<std::string, std::string>>& overrides) {
    try {
        YamlTree read = parseYaml(yaml);
        for (const auto& [path, text] : overrides) {
            try {
                assign(read.tree, path, parseYaml(text).tree);
            } catch (const BadInput&) {
                throw BadInput("--set " + path, "\"" + text + "\" is not a YAML value");
            }
        }
        Parsed parsed = parseExperiment(read.tree, baseDir, catalog);
        if (overrides.empty()) {
            parsed.config.yaml = yaml;
        }
        for (Problem& problem : parsed.problems) {
            const auto line = read.lines.find(problem.where);
            if (line != read.lines.end()) {
                problem.what += " (line " + std::to_string(line->second) + ")";
            }
        }
        return parsed;
    } catch (const BadInput& error) {
        Parsed parsed;
        parsed.problems = error.problems();
        return parsed;
    }
}

ExperimentConfig loadExperiment(const std::filesystem::path& file, const Catalog& catalog,
                                const std::vector<std::string>& overrides,
                                const std::filesystem::path& baseDir) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const std::string& word : overrides) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw BadInput("--set", "\"" + word +
                                        "\" is not of the form path=value, such as "
                                        "training.seed=7");
        }
        pairs.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    const std::filesystem::path folder = baseDir.empty()
                                             ? std::filesystem::absolute(file).parent_path()
                                             : std::filesystem::absolute(baseDir);
    Parsed parsed = parseExperiment(readFile(file), folder, catalog, pairs);
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return parsed.config;
}

}  // namespace artemis
