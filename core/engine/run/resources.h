// Where the built-in models lie, and every other model that can be named.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"

namespace artemis {

/// $ARTEMIS_RESOURCES, or `resources` found upwards from the program's folder.
std::filesystem::path resourcesDir();
/// The folders of built-in models.
std::vector<Entry> builtinModels();
/// The folder a model path means: `builtin:NAME`, `hub:ORG/NAME[@REVISION]` (of the hub's cache;
/// throws BadInput where it is not there), a GGUF file (imported where it is used for the first
/// time; throws as ggufFolder()) or a path.
std::filesystem::path modelFolder(const std::string& path);
/// Imports a GGUF file as modelFolder() would, and says so in a sentence; "" where there was
/// nothing to import.
std::string importModel(const std::string& path);

}  // namespace artemis
