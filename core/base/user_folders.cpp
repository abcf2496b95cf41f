// The user's folders after the XDG base directory specification.
#include "core/base/user_folders.h"

#include <cstdlib>

namespace artemis {

namespace {

/// `artemis` in the folder a variable names, or in `underHome` of the home folder.
std::filesystem::path userFolder(const char* variable, const char* underHome) {
    const char* given = std::getenv(variable);
    // The XDG specification says that a relative path is to be ignored.
    if (given != nullptr && std::filesystem::path(given).is_absolute()) {
        return std::filesystem::path(given) / "artemis";
    }
    const char* home = std::getenv("HOME");
    if (home != nullptr && std::filesystem::path(home).is_absolute()) {
        return std::filesystem::path(home) / underHome / "artemis";
    }
    return {};
}

}  // namespace

std::filesystem::path cacheFolder() { return userFolder("XDG_CACHE_HOME", ".cache"); }

std::filesystem::path dataFolder() { return userFolder("XDG_DATA_HOME", ".local/share"); }

std::filesystem::path configFolder() { return userFolder("XDG_CONFIG_HOME", ".config"); }

std::filesystem::path stateFolder() { return userFolder("XDG_STATE_HOME", ".local/state"); }

}  // namespace artemis
