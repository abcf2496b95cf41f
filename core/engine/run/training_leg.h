// A model in training for as long as one plan stands, and the way from plan to plan.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/engine/run/parts.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/trainer.h"

namespace artemis {

/// Everything that training has from the start to the end; all must outlive it.
struct Surroundings {
    const RunRequest& request;
    const ExperimentData& data;
    Workers& workers;
    EventSink& sink;
};

struct TrainingLeg {
    /// The model by the plan in `by`, which stands from the step `at` on. Throws BadInput.
    TrainingLeg(const Surroundings& surroundings, const ExperimentConfig& by, std::int64_t at);

    Surroundings around;
    ExperimentConfig config;
    std::int64_t since;
    std::vector<std::string> initialised;
    std::unique_ptr<Model> model;
    TextGeneration texts;
    std::unique_ptr<Trainer> trainer;
};

/// The first leg of a run, or, where it is resumed, the one that its newest checkpoint is of.
std::unique_ptr<TrainingLeg> firstLeg(const Surroundings& surroundings,
                                      const ExperimentConfig& config);

/// Trains leg after leg; `leg` is then the one that the result is of. The seconds that were spent
/// on plans are added to `seconds`.
TrainResult trainLegs(std::unique_ptr<TrainingLeg>& leg, double& seconds, std::stop_token stop);

}  // namespace artemis
