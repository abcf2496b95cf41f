// Whether a run that says "running" is alive: by its heartbeat and its process.
#pragma once

#include <cstdint>
#include <string>

namespace artemis {

/// A heartbeat older than this many seconds counts as gone.
constexpr double heartbeatLimit = 15;

/// Seconds since 1970.
double secondsNow();
const std::string& thisHost();
std::int64_t thisProcess();
/// False where the heartbeat is too old, or the process was on this machine and is gone.
bool isAlive(double heartbeat, std::int64_t pid, const std::string& host);

}  // namespace artemis
