// Gathers the problems of several attempts, so that all are told at once.
#pragma once

#include "core/base/error.h"

namespace artemis {

/// Calls `work`; what it throws as BadInput is added to `problems`.
template <class Work>
void collect(std::vector<Problem>& problems, const Work& work) {
    try {
        work();
    } catch (const BadInput& error) {
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
}

}  // namespace artemis
