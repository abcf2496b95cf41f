// Reads the second field of statm: resident pages.
#include "core/base/resident.h"

#include <unistd.h>

#include <fstream>

namespace artemis {

double residentBytes() {
    std::ifstream in("/proc/self/statm");
    double total = 0;
    double resident = 0;
    in >> total >> resident;
    return in ? resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace artemis
