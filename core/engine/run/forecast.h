// What an experiment will take on this machine, from a short probe of it; LibTorch-free.
#pragma once

#include <optional>
#include <stop_token>

#include "core/config/experiment.h"
#include "core/events/event.h"

namespace artemis {

/// Opens data and model, scores the layers where the experiment waits for it, and times a block:
/// {"steps", "train_s" of all steps and what comes before them, "step_s" on average, "plan_s" that
/// scoring and probing took, "full_train_s" of full fine-tuning, "speedup" over it (with plan_s),
/// "parts": {"base", "weights", "gradients", "optimizer", "activations", "temporary", "cache"} in
/// bytes at the peak, above what the program takes before it reads anything, "peak_bytes",
/// "speeds"}. Nothing where `stop` is requested. Throws BadInput; also where nothing trains.
std::optional<Value> forecast(const ExperimentConfig& config, EventSink& sink,
                              std::stop_token stop);

}  // namespace artemis
