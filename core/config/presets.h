// Presets: ready experiments that a new one may start from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace artemis {

struct Preset {
    std::string name;     ///< Of the experiment.
    std::string summary;  ///< The comment the file opens with.
    std::string yaml;
    std::filesystem::path file;
};

/// The .yaml files of a folder, sorted by their names; what is no YAML map is left out. A folder
/// that is not there holds none.
std::vector<Preset> readPresets(const std::filesystem::path& folder);

}  // namespace artemis
