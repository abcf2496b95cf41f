// What the running process uses: memory and time.
#pragma once

namespace artemis {

/// Resident memory now and at its highest, in MB of 10^6 bytes, from /proc/self/status.
double residentMb();
double peakResidentMb();
/// The highest is counted from now on. Where the system does not allow it, it stays that of the
/// whole process.
void restartPeak();
/// Memory this process may still take, in bytes: what the machine has free, or what its control
/// group leaves, whichever is less.
double availableBytes();
/// Seconds since this process was started.
double processSeconds();
/// Seconds of processor time it has used, all its threads together.
double processorSeconds();

}  // namespace artemis
