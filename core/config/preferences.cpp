// The tables of the program's own settings, and their file.
#include "core/config/preferences.h"

#include <algorithm>

#include "core/base/io.h"
#include "core/base/user_folders.h"
#include "core/config/yaml.h"
#include "core/schema/fields.h"

namespace artemis {

namespace {

const char* const shortcutsKey = "shortcuts";

const Fields<AppearanceOptions>& appearanceFields() {
    static const auto table =
        Fields<AppearanceOptions>()
            .add(&AppearanceOptions::theme, {.key = "theme",
                                             .label = "Theme",
                                             .help = "Colours of the window.",
                                             .choices = {"system", "light", "dark"},
                                             .basic = true})
            .add(&AppearanceOptions::language,
                 {.key = "language",
                  .label = "Language",
                  .help = "Of the window's words, from the next start on. Names of settings in "
                          "YAML stay as they are.",
                  .choices = {"system", "en", "test"},
                  .basic = true});
    return table;
}

const Fields<MachineOptions>& machineFields() {
    static const auto table =
        Fields<MachineOptions>()
            .add(&MachineOptions::threads,
                 {.key = "threads",
                  .label = "Threads",
                  .help = "Processor threads a new experiment asks for; 0 takes one for each core.",
                  .unit = "threads",
                  .min = 0,
                  .max = 1024,
                  .basic = true})
            .add(&MachineOptions::device, {.key = "device",
                                           .label = "Device",
                                           .help = "What a new experiment trains on; auto takes a "
                                                   "GPU where there is one.",
                                           .choices = {"auto", "cpu", "cuda"},
                                           .basic = true});
    return table;
}

const Fields<FolderOptions>& folderFields() {
    static const auto table =
        Fields<FolderOptions>()
            .add(&FolderOptions::store,
                 {.key = "store",
                  .label = "Store of runs",
                  .help = "The SQLite file that keeps every run, from the next start on. Empty: "
                          "the usual place in your data folder.",
                  .basic = true,
                  .kind = Kind::File})
            .add(&FolderOptions::output,
                 {.key = "output",
                  .label = "Output folder",
                  .help = "Where adapters, models and checkpoints of runs go, from the next start "
                          "on. Empty: the folder runs beside the store.",
                  .basic = true,
                  .kind = Kind::Folder})
            .add(&FolderOptions::models,
                 {.key = "models",
                  .label = "Model folders",
                  .help = "Folders that are, or hold, model folders; the model picker offers "
                          "what is in them."});
    return table;
}

Value sectionOf(const Value& tree, const char* name) {
    const Value* section = find(tree, name);
    return section != nullptr && section->is_object() ? *section : Value::object();
}

std::vector<Problem> shortcutProblems(const Value& shortcuts) {
    if (!shortcuts.is_object()) {
        return {{shortcutsKey, shortcuts.dump() + " stands where a map of commands to their keys "
                                                  "is expected"}};
    }
    std::vector<Problem> problems;
    for (const auto& [command, keys] : shortcuts.items()) {
        if (!keys.is_string()) {
            problems.push_back({std::string(shortcutsKey) + "." + command,
                                keys.dump() + " is not allowed; allowed are keys like Ctrl+T"});
        }
    }
    return problems;
}

}  // namespace

Schema preferencesSchema(const std::vector<std::string>& languages) {
    std::vector<Param> appearance = appearanceFields().params();
    std::vector<std::string>& known =
        std::ranges::find(appearance, "language", &Param::key)->choices;
    known.insert(known.end(), languages.begin(), languages.end());
    return Schema(
        {{"appearance", "Appearance", "How the window looks.", appearance},
         {"machine", "Defaults of new experiments",
          "An experiment that you open keeps what stands in it.", machineFields().params()},
         {"folders", "Folders", "Where things lie.", folderFields().params()}});
}

Catalog preferenceWords() {
    // The form finds the labels of choices in the list of a catalog that holds all of them.
    Catalog words;
    words.schedules = {
        {"system", "As the system", "", {}}, {"light", "Light", "", {}}, {"dark", "Dark", "", {}}};
    words.tasks = {{"system", "As the system", "", {}},
                   {"en", "English", "", {}},
                   {"test",
                    "Test of translations",
                    "Every word in brackets and longer, to find what is not translated or does "
                    "not fit.",
                    {}}};
    words.metrics = {{"auto", "Automatic", "", {}},
                     {"cpu", "Processor", "", {}},
                     {"cuda", "NVIDIA GPU", "", {}}};
    return words;
}

Value toValue(const Preferences& preferences) {
    Value shortcuts = Value::object();
    for (const auto& [command, keys] : preferences.shortcuts) {
        shortcuts[command] = keys;
    }
    return {
        {"appearance",
         {{"theme", preferences.appearance.theme}, {"language", preferences.appearance.language}}},
        {"machine",
         {{"threads", preferences.machine.threads}, {"device", preferences.machine.device}}},
        {"folders",
         {{"store", preferences.folders.store},
          {"output", preferences.folders.output},
          {"models", preferences.folders.models}}},
        {shortcutsKey, shortcuts}};
}

Preferences preferencesFrom(const Value& tree) {
    Value settings = tree.is_object() ? tree : Value::object();
    const Value shortcuts = sectionOf(settings, shortcutsKey);
    std::vector<Problem> problems;
    if (const Value* given = find(settings, shortcutsKey)) {
        problems = shortcutProblems(*given);
        settings.erase(shortcutsKey);
    }
    // Any language is let in: its file may be missing today and there tomorrow.
    const auto language = toText(sectionOf(settings, "appearance").value("language", Value("en")));
    const auto wrong = preferencesSchema({language}).validate(settings);
    problems.insert(problems.end(), wrong.begin(), wrong.end());
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    Preferences read;
    read.appearance = appearanceFields().read(sectionOf(settings, "appearance"));
    read.machine = machineFields().read(sectionOf(settings, "machine"));
    read.folders = folderFields().read(sectionOf(settings, "folders"));
    for (const auto& [command, keys] : shortcuts.items()) {
        read.shortcuts[command] = keys.get<std::string>();
    }
    return read;
}

std::filesystem::path preferencesFile() {
    const std::filesystem::path folder = configFolder();
    return folder.empty() ? folder : folder / "settings.yaml";
}

Preferences loadPreferences(const std::filesystem::path& file) {
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) {
        return {};
    }
    try {
        return preferencesFrom(parseYaml(readFile(file)).tree);
    } catch (const BadInput& error) {
        std::vector<Problem> problems = error.problems();
        for (Problem& problem : problems) {
            problem = {file.string(), toText(problem) + "; correct it or remove the file"};
        }
        throw BadInput(problems);
    }
}

void savePreferences(const std::filesystem::path& file, const Preferences& preferences) {
    writeFile(file, toYaml(toValue(preferences)));
}

std::vector<std::string> modelsIn(const std::vector<std::string>& roots) {
    std::vector<std::string> found;
    const auto look = [&found](const std::filesystem::path& path) {
        std::error_code ignored;
        if (std::filesystem::exists(path / "config.json", ignored) || path.extension() == ".gguf") {
            found.push_back(path.string());
        }
    };
    for (const std::string& root : roots) {
        look(root);
        std::error_code ignored;  // A folder on a disk that is not there offers nothing.
        for (const auto& item : std::filesystem::directory_iterator(root, ignored)) {
            look(item.path());
        }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
}

std::filesystem::path storeFile(const std::string& given, const Preferences& preferences) {
    return !given.empty()                       ? std::filesystem::path(given)
           : !preferences.folders.store.empty() ? std::filesystem::path(preferences.folders.store)
                                                : dataFolder() / "artemis.db";
}

std::filesystem::path outputFolder(const std::filesystem::path& store,
                                   const Preferences& preferences) {
    return preferences.folders.output.empty()
               ? std::filesystem::absolute(store).parent_path() / "runs"
               : std::filesystem::path(preferences.folders.output);
}

}  // namespace artemis
