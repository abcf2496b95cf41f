// Reads a folder of experiments.
#include "core/config/presets.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/config/yaml.h"

namespace artemis {

namespace {

/// The comment lines at the top as one text.
std::string openingComment(const std::string& yaml) {
    std::vector<std::string> lines;
    for (const std::string& line : split(yaml, '\n')) {
        if (!line.starts_with('#')) {
            break;
        }
        lines.emplace_back(trimmed(line.substr(1)));
    }
    return join(lines, " ");
}

}  // namespace

std::vector<Preset> readPresets(const std::filesystem::path& folder) {
    std::vector<Preset> presets;
    std::error_code ignored;
    for (const auto& item : std::filesystem::directory_iterator(folder, ignored)) {
        if (item.path().extension() != ".yaml") {
            continue;
        }
        try {
            const std::string yaml = readFile(item.path());
            const Value tree = parseYaml(yaml).tree;
            const Value* name = find(tree, "name");
            if (tree.is_object()) {
                presets.push_back({name == nullptr ? item.path().stem().string() : toText(*name),
                                   openingComment(yaml), yaml, item.path()});
            }
        } catch (const BadInput&) {
            continue;  // a file that somebody is writing, or no experiment
        }
    }
    std::ranges::sort(presets, {}, &Preset::file);
    return presets;
}

}  // namespace artemis
