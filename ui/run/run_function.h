// The way from the window to the engine: one function, given by the application.
#pragma once

#include <functional>
#include <stop_token>

#include "core/engine/run/run_experiment.h"

namespace artemis {

using RunFunction = std::function<RunFinished(const RunRequest&, EventSink&, std::stop_token)>;

}  // namespace artemis
