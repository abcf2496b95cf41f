// Changes to rows of `runs` that several parts of the room make; room-internal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace artemis {

class Connection;

/// This process runs it. `time` is when it started, for a run that never started before.
void setRunning(Connection& connection, std::int64_t run, double time);

/// Paths are stored so that they hold from any folder; "" stays "".
std::string absoluteText(const std::filesystem::path& path);

}  // namespace artemis
