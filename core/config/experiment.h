// ExperimentConfig: one experiment as a value, and its way in and out of YAML.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/config/generation_options.h"
#include "core/config/options.h"
#include "core/schema/schema.h"

namespace artemis {

/// A method chosen for the experiment with its settings, defaults filled in.
struct MethodChoice {
    std::string id;
    Value settings;
    std::vector<MethodChoice> uses{};  ///< What its entry calls its companion.
};

struct ExperimentConfig {
    std::string name;
    ModelOptions model;
    CreateOptions create;
    DataOptions data;
    FineTuningOptions fineTuning;
    std::vector<MethodChoice> methods;
    TrainingOptions training;
    EvaluationOptions evaluation;
    GenerationSettings generation;

    std::string yaml;               ///< The text the experiment was read from.
    std::filesystem::path baseDir;  ///< Relative paths start here.
    Value settings;                 ///< Every setting, defaults included.

    /// A path as given in the settings made absolute; `builtin:NAME` and "" stay as they are.
    std::string resolve(const std::string& path) const;
};

/// Every section of an experiment file for the methods, tasks … of the catalog.
Schema experimentSchema(const Catalog& catalog);

/// The methods whose settings a tree of settings uses: the chosen ones and their companions.
std::vector<std::string> methodsRead(const Value& tree, const Catalog& catalog);

struct Parsed {
    ExperimentConfig config;  ///< Settings with problems have their defaults.
    std::vector<Problem> problems;
};

/// Reads YAML text. `overrides` are (path, YAML scalar or flow value) pairs of `--set`. Collects
/// all problems: syntax, schema, missing files, impossible combinations; never throws for them.
Parsed parseExperiment(const std::string& yaml, const std::filesystem::path& baseDir,
                       const Catalog& catalog,
                       const std::vector<std::pair<std::string, std::string>>& overrides = {});
/// The same from a tree of settings, as a form holds it.
Parsed parseExperiment(const Value& tree, const std::filesystem::path& baseDir,
                       const Catalog& catalog);
/// Reads a file; throws BadInput with all problems. `overrides` are "a.b=c" words. Relative paths
/// start in `baseDir`, or, where that is empty, in the file's folder.
ExperimentConfig loadExperiment(const std::filesystem::path& file, const Catalog& catalog,
                                const std::vector<std::string>& overrides = {},
                                const std::filesystem::path& baseDir = {});

}  // namespace artemis
