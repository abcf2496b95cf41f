// Reads the environment as huggingface_hub does.
#include "core/files/hub_settings.h"

#include <cstdlib>

#include "core/base/io.h"
#include "core/base/text.h"

namespace artemis {

namespace fs = std::filesystem;

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

fs::path home() { return variable("HOME"); }

/// The folder or file a variable names ("~" and ${VAR} allowed), else `otherwise`.
fs::path pathVariable(const char* name, const fs::path& otherwise) {
    const std::string given = expandVariables(variable(name));
    if (given.empty()) {
        return otherwise;
    }
    return given == "~" || given.starts_with("~/")
               ? home() / fs::path(given.substr(1)).relative_path()
               : fs::path(given);
}

bool isTrue(const std::string& value) {
    const std::string word = lowered(value);
    return word == "1" || word == "true" || word == "yes" || word == "on";
}

std::string tokenIn(const fs::path& file) {
    const std::string given(trimmed(variable("HF_TOKEN")));
    std::error_code ignored;
    return !given.empty() || !fs::is_regular_file(file, ignored)
               ? given
               : std::string(trimmed(readFile(file)));
}

}  // namespace

HubSettings HubSettings::fromEnvironment() {
    HubSettings settings;
    const fs::path cacheHome = pathVariable("XDG_CACHE_HOME", home() / ".cache");
    const fs::path hubHome = pathVariable("HF_HOME", cacheHome / "huggingface");
    settings.cache = pathVariable("HF_HUB_CACHE", hubHome / "hub");
    settings.token = tokenIn(pathVariable("HF_TOKEN_PATH", hubHome / "token"));
    settings.offline = isTrue(variable("HF_HUB_OFFLINE"));
    if (const std::string endpoint = variable("HF_ENDPOINT"); !endpoint.empty()) {
        settings.endpoint = endpoint.substr(0, endpoint.find_last_not_of('/') + 1);
    }
    if (const int seconds = std::atoi(variable("HF_HUB_DOWNLOAD_TIMEOUT").c_str()); seconds > 0) {
        settings.patience = seconds;
    }
    return settings;
}

}  // namespace artemis
