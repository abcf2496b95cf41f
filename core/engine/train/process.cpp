// What the running process uses.
#include "core/engine/train/process.h"

#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace artemis {

namespace {

/// A field of a file of "Name:   123 kB" lines, in bytes; -1 where it is missing.
double field(const char* path, const std::string& name) {
    std::ifstream in(path);
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(name + ":")) {
            return std::stod(line.substr(name.size() + 1)) * 1024;
        }
    }
    return -1;
}

/// A control group's number; infinite where it is "max" or there is none.
double groupNumber(const char* path) {
    std::ifstream in(path);
    double value = 0;
    return in >> value ? value : std::numeric_limits<double>::infinity();
}

}  // namespace

double residentMb() { return field("/proc/self/status", "VmRSS") / 1e6; }

double peakResidentMb() { return field("/proc/self/status", "VmHWM") / 1e6; }

/// See proc(5), /proc/pid/clear_refs.
void restartPeak() { std::ofstream("/proc/self/clear_refs") << 5; }

double availableBytes() {
    const double machine = field("/proc/meminfo", "MemAvailable");
    const double limit = groupNumber("/sys/fs/cgroup/memory.max");
    const double used = groupNumber("/sys/fs/cgroup/memory.current");
    return limit < 1e18 ? std::min(machine, limit - used) : machine;
}

double processSeconds() {
    // Field 22 of stat counts clock ticks since boot; fields before it may hold blanks in brackets.
    std::ifstream in("/proc/self/stat");
    std::string stat((std::istreambuf_iterator<char>(in)), {});
    std::istringstream rest(stat.substr(stat.rfind(')') + 2));
    std::string skipped;
    for (int i = 3; i < 22; ++i) {
        rest >> skipped;
    }
    double ticks = 0;
    rest >> ticks;
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
           ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double processorSeconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

}  // namespace artemis
