// Finds models.
#include "core/engine/run/resources.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/text.h"
#include "core/files/gguf_folder.h"
#include "core/files/hub.h"

namespace artemis {

std::filesystem::path resourcesDir() {
    if (const char* given = std::getenv("ARTEMIS_RESOURCES")) {
        return given;
    }
    std::error_code ignored;
    std::filesystem::path folder = std::filesystem::read_symlink("/proc/self/exe", ignored);
    while (folder.has_relative_path()) {
        folder = folder.parent_path();
        if (std::filesystem::is_directory(folder / "resources" / "models", ignored)) {
            return folder / "resources";
        }
        if (std::filesystem::is_directory(folder / "share/artemis/models", ignored)) {
            return folder / "share/artemis";
        }
    }
    return "resources";
}

std::vector<Entry> builtinModels() {
    std::vector<Entry> models;
    std::error_code ignored;
    for (const auto& item :
         std::filesystem::directory_iterator(resourcesDir() / "models", ignored)) {
        if (std::filesystem::exists(item.path() / "config.json", ignored)) {
            const std::string id = item.path().filename();
            models.push_back({id, id, "Small model made by this engine from the built-in corpus."});
        }
    }
    std::ranges::sort(models, {}, &Entry::id);
    return models;
}

std::filesystem::path modelFolder(const std::string& path) {
    constexpr std::string_view builtin = "builtin:";
    constexpr std::string_view hub = "hub:";
    if (path.starts_with(hub)) {
        return cachedModel(HubName::parse(path.substr(hub.size())), HubSettings::fromEnvironment());
    }
    if (path.starts_with(builtin)) {
        return resourcesDir() / "models" / path.substr(builtin.size());
    }
    return isGguf(path) ? ggufFolder(path).folder : std::filesystem::path(path);
}

std::string importModel(const std::string& path) {
    const GgufFolder made = isGguf(path) ? ggufFolder(path) : GgufFolder{};
    return made.isNew
               ? path +
                     " was imported once for all: " + bytesText(static_cast<double>(made.bytes)) +
                     " in " + made.folder.string()
               : "";
}

}  // namespace artemis
