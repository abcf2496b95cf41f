// Heartbeats and processes.
#include "core/store/liveness.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace artemis {

double secondsNow() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

const std::string& thisHost() {
    static const std::string name = [] {
        std::array<char, 256> buffer{};
        ::gethostname(buffer.data(), buffer.size() - 1);
        return std::string(buffer.data());
    }();
    return name;
}

std::int64_t thisProcess() { return ::getpid(); }

bool isAlive(double heartbeat, std::int64_t pid, const std::string& host) {
    if (secondsNow() - heartbeat > heartbeatLimit) {
        return false;
    }
    // Signal 0 only asks; EPERM means that the process is there and is somebody else's.
    return host != thisHost() || ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

}  // namespace artemis
