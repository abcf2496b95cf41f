// A stored run as the window shows it.
#pragma once

#include "core/store/run_store.h"
#include "ui/run/run_data.h"

namespace artemis {

/// Everything about the run, with its full curves; files that are gone are left out. Throws as the
/// store does.
RunData storedRun(const RunStore& store, std::int64_t run);

}  // namespace artemis
