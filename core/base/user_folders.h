// Where the user's own files lie.
#pragma once

#include <filesystem>

namespace artemis {

/// `artemis` in $XDG_CACHE_HOME or ~/.cache (XDG base directories); empty where neither is known.
std::filesystem::path cacheFolder();
/// `artemis` in $XDG_DATA_HOME or ~/.local/share: where the store lies; empty where neither is
/// known.
std::filesystem::path dataFolder();
/// `artemis` in $XDG_CONFIG_HOME or ~/.config: what the user has chosen; empty where neither is
/// known.
std::filesystem::path configFolder();
/// `artemis` in $XDG_STATE_HOME or ~/.local/state: what the window was doing; empty where neither
/// is known.
std::filesystem::path stateFolder();

}  // namespace artemis
