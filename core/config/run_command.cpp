// Differences of two trees as --set words.
#include "core/config/run_command.h"

#include <algorithm>

#include "core/config/yaml.h"

namespace artemis {

namespace {

constexpr std::string_view plainCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=,+@%";

std::string quoted(const std::string& word) {
    if (!word.empty() && word.find_first_not_of(plainCharacters) == std::string::npos) {
        return word;
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return text + "'";
}

}  // namespace

std::string runCommand(const std::filesystem::path& file, const Value& saved, const Value& now) {
    std::string command = "artemis run " + quoted(file.string());
    const auto set = [&command](const std::string& path, const std::string& value) {
        command += " --set " + quoted(path + "=" + value);
    };
    for (const auto& [path, value] : flatten(now)) {
        const Value* before = find(saved, path);
        if (before == nullptr || *before != value) {
            set(path, toFlowYaml(value));
        }
    }
    for (const auto& [path, value] : flatten(saved)) {
        if (find(now, path) == nullptr) {
            set(path, "");
        }
    }
    return command;
}

}  // namespace artemis
