// Preferences: what the user has chosen for the program itself, kept in one YAML file of the
// config folder; never part of an experiment.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/schema/schema.h"

namespace artemis {

struct AppearanceOptions {
    std::string theme = "system";
    std::string language = "system";
    bool operator==(const AppearanceOptions&) const = default;
};

/// What a new experiment starts with; an opened one is left as it is.
struct MachineOptions {
    std::int64_t threads = 0;
    std::string device = "auto";
    bool operator==(const MachineOptions&) const = default;
};

struct FolderOptions {
    std::string store;                ///< "" for the usual place.
    std::string output;               ///< "" for `runs` beside the store.
    std::vector<std::string> models;  ///< Folders that are, or hold, model folders.
    bool operator==(const FolderOptions&) const = default;
};

struct Preferences {
    AppearanceOptions appearance;
    MachineOptions machine;
    FolderOptions folders;
    /// Name of a command → its keys ("Ctrl+T", "" for none), only where they differ from the usual.
    std::map<std::string, std::string> shortcuts;
    bool operator==(const Preferences&) const = default;
};

/// Every setting but the shortcuts. `languages` are the words the language may be beside "system".
Schema preferencesSchema(const std::vector<std::string>& languages = {});

/// The words a theme and a language may be, with their labels, as a form looks them up.
Catalog preferenceWords();

/// A tree with every setting; `preferencesFrom` reads it back. Throws BadInput with all problems.
Value toValue(const Preferences& preferences);
Preferences preferencesFrom(const Value& tree);

/// `settings.yaml` in the config folder.
std::filesystem::path preferencesFile();
/// Defaults where there is no file. Throws BadInput.
Preferences loadPreferences(const std::filesystem::path& file);
void savePreferences(const std::filesystem::path& file, const Preferences& preferences);

/// Model folders among `roots` and in them: folders with a config.json, and .gguf files; sorted.
std::vector<std::string> modelsIn(const std::vector<std::string>& roots);

/// The store of runs: `given`, else the preferences' one, else the usual place.
std::filesystem::path storeFile(const std::string& given, const Preferences& preferences);
/// Where folders of runs are made: the preferences' folder, else `runs` beside the store.
std::filesystem::path outputFolder(const std::filesystem::path& store,
                                   const Preferences& preferences);

}  // namespace artemis
