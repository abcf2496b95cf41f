// Where the user's own files lie.
#pragma once

#include <filesystem>

namespace artemis {

/// `artemis` in $XDG_CACHE_HOME or ~/.cache (XDG base directories); empty where neither is known.
std::filesystem::path cacheFolder();
/// `artemis` in $XDG_DATA_HOME or ~/.local/share: where the store lies; empty where neither is
/// known.
std::filesystem::path dataFolder();

}  // namespace artemis
