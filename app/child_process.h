// A run of this program in a process of its own.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace artemis {

/// Runs this program with these arguments; what it prints goes to stderr. Where a stop is
/// requested, the child is asked to end as by Ctrl-C, and waited for. Returns its exit code; 4
/// where a signal ended it. Throws Failure where it cannot be started.
int runItself(const std::vector<std::string>& arguments, std::stop_token stop);

}  // namespace artemis
