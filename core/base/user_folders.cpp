// The user's folders after the XDG base directory specification.
#include "core/base/user_folders.h"

#include <cstdlib>

namespace artemis {

std::filesystem::path cacheFolder() {
    const char* cache = std::getenv("XDG_CACHE_HOME");
    // The specification says that a relative path is to be ignored.
    if (cache != nullptr && std::filesystem::path(cache).is_absolute()) {
        return std::filesystem::path(cache) / "artemis";
    }
    const char* home = std::getenv("HOME");
    if (home != nullptr && std::filesystem::path(home).is_absolute()) {
        return std::filesystem::path(home) / ".cache" / "artemis";
    }
    return {};
}

}  // namespace artemis
