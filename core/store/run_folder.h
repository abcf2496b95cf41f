// Where the files of a new run go.
#pragma once

#include <filesystem>
#include <string>

namespace artemis {

/// `runs` beside the store: where runs have their folders unless something else is wanted.
std::filesystem::path runsFolder(const std::filesystem::path& store);

/// `20261122-031500-123-NAME-PROCESS` in `folder`: one folder for each run, sorted by time. Letters
/// and digits of the name stay, so that it can stand in a path anywhere.
std::filesystem::path newRunFolder(const std::filesystem::path& folder, const std::string& name);

}  // namespace artemis
