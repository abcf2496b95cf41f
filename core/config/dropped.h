// What a path that is dropped on the window, or named to it, is: an experiment, data or a model,
// and which settings follow from it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/value.h"

namespace artemis {

struct Dropped {
    enum class Kind { Experiment, Data, Model };
    Kind kind = Kind::Experiment;
    std::string yaml;                  ///< Of an experiment.
    Value settings = Value::object();  ///< Of data and models: what a draft takes over.
};

/// Looks at the path; of a data file at most its first 64 KiB are read. Throws BadInput where it
/// is none of the three.
Dropped lookAt(const std::filesystem::path& path);

/// Settings for columns of these names: {source, target} where both are there, else text and
/// label; names nobody knows are left to the person.
Value guessColumns(const std::vector<std::string>& names);

}  // namespace artemis
