// Memory of this process, for the status bar.
#pragma once

namespace artemis {

/// Resident memory in bytes from /proc/self/statm; 0 where it cannot be read.
double residentBytes();

}  // namespace artemis
