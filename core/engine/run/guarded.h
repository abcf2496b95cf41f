// What every way into the engine shares: how many threads, on what device, from which model, and an
// end for whatever is thrown.
#pragma once

#include <functional>

#include "core/config/experiment.h"
#include "core/events/event.h"

namespace artemis {

/// training.threads, or all the machine has.
int threadsOf(const ExperimentConfig& config);

/// Throws BadInput where training.device is not to be had in this build.
void requireCpu(const ExperimentConfig& config);

/// Where the experiment's model is a GGUF file that was not used before, imports it and tells the
/// sink. Throws as modelFolder().
void importBase(const ExperimentConfig& config, EventSink& sink);

/// Runs `work`; what the tensor library throws becomes a Failure of one sentence.
void plainly(const std::function<void()>& work);

/// What `work` returns; a failure with reason and advice where it throws. Memory that the engine
/// keeps for the next tensor is given back. Never throws.
RunFinished guarded(const std::function<RunFinished()>& work);

}  // namespace artemis
