// The ways from the window to the engine: functions, given by the application.
#pragma once

#include <functional>
#include <stop_token>

#include "core/engine/run/analyze_importance.h"
#include "core/engine/run/evaluate_run.h"
#include "core/engine/run/run_experiment.h"

namespace artemis {

using RunFunction = std::function<RunFinished(const RunRequest&, EventSink&, std::stop_token)>;
using EvaluateFunction =
    std::function<EvaluationResult(const EvaluationRequest&, EventSink&, std::stop_token)>;

using ImportanceFunction =
    std::function<ImportanceResult(const ImportanceRequest&, EventSink&, std::stop_token)>;

struct EngineFunctions {
    RunFunction run;
    EvaluateFunction evaluate;
};

}  // namespace artemis
