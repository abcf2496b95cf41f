// The engine's door: runs one experiment from its configuration; LibTorch-free.
#pragma once

#include <filesystem>
#include <stop_token>

#include "core/base/pause_gate.h"
#include "core/catalog/catalog.h"
#include "core/config/experiment.h"
#include "core/events/event.h"

namespace artemis {

/// Every method, model family, task … the engine knows.
const Catalog& engineCatalog();

struct RunRequest {
    ExperimentConfig config;
    /// Where adapter, model and checkpoints go; made when the first of them is written.
    std::filesystem::path outDir;
    /// Go on from the newest checkpoint in outDir.
    bool resume = false;
    PauseGate* gate = nullptr;
};

/// Loads, checks, trains, evaluates, writes the adapter or model. Every end is a RunFinished event,
/// which is also returned: bad input becomes Failed with all problems as its reason, a requested
/// stop becomes Stopped with a checkpoint written. With a method that trains nothing the sets are
/// evaluated at step 0 and nothing is written. Never throws.
RunFinished runExperiment(const RunRequest& request, EventSink& sink, std::stop_token stop);

/// What can be said before a run: {"trainable", "total", "trainable_percent", "parts": {"weights",
/// "gradients", "optimizer", "activations", "temporary"} in bytes, "peak_bytes", "free_bytes" here,
/// "flops_per_step", "examples" of an epoch, "examples_exact", "steps", "full": {"parts",
/// "peak_bytes", "flops_per_step"} of full fine-tuning, "plan" as planFigures() (before layers are
/// scored as if all were equally important), "sites": [{"name", "block", "shape", "trainable"}]}.
/// Where nothing trains there are "flops_per_prediction", "predictions" and
/// "prompt_tokens" in place of the work of a step, the parts are "weights", "cache" and "temporary",
/// and "steps" is 0. Needs no weights, only config.json. Throws BadInput.
Value planExperiment(const ExperimentConfig& config);

}  // namespace artemis
