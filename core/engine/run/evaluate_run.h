// Evaluates what a stored run trained; LibTorch-free.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "core/store/trained_run.h"

namespace artemis {

struct EvaluationRequest {
    std::int64_t run = 0;  ///< For messages.
    TrainedRun trained;
    /// Names the sets and the metrics; the run's own experiment where there is none. Base model and
    /// task must be those of the run; its method and training do not matter.
    std::optional<ExperimentConfig> wanted{};
};

struct EvaluationResult {
    /// Summary: {"status", "step", "eval": {metric: value} of the first set, "evals": {set: …}}.
    RunFinished end;
    /// At the step of what was evaluated, for RunStore::addEvaluation(); empty unless done.
    std::vector<Measured> figures;
    std::vector<Event> answers;  ///< Sampled and ExamplesMeasured, for the same.
};

/// Loads the run's adapter or model, or where it is not finished its best or else its last
/// checkpoint, and evaluates it with the run's tokenizer, classes and seed. On the sets that the
/// run was evaluated with the figures are those of its training. A set that bears the name of one
/// of the run's but holds other data becomes NAME@FILE. Tells phases, notes and measurements to the
/// sink; the end is returned alone, since it is not the run's. Bad input becomes Failed with all
/// problems as its reason. Never throws.
EvaluationResult evaluateRun(const EvaluationRequest& request, EventSink& sink,
                             std::stop_token stop);

}  // namespace artemis
