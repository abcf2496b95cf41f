// The ground of a plan: what it follows from, but for the scores.
#pragma once

#include <optional>

#include "core/engine/peft/method.h"
#include "core/engine/run/parts.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/workers.h"
#include "core/plan/speeds.h"

namespace artemis {

/// What is known of the machine, and the seconds that were spent on knowing.
struct Machine {
    MachineSpeeds speeds;
    double seconds = 0;
};

/// Of this machine, for the experiment's data and `model`, which is without methods. `vectors` and
/// `other` as in ProbeParts.
Speeds measuredSpeeds(const ExperimentConfig& config, const ExperimentData& data, Model& model,
                      Workers& workers, bool vectors = false, const Speeds* other = nullptr);

/// The experiment in bf16, where the method's plan may switch to it: nothing where it does not
/// permit that, the processor has no products for it or the experiment is in bf16 itself.
std::optional<ExperimentConfig> inBf16(const PeftMethod& method, const ExperimentConfig& config,
                                       const Model& model);
/// For a method that plans; with what adapters take in bf16, where its plan may switch to that.
MachineSpeeds speedsForPlan(const PeftMethod& method, const ExperimentConfig& config,
                            const ExperimentData& data, Model& model, Workers& workers);

/// Of a method that plans. `model` is without methods; `batch` one of its batches, `examples` the
/// rows of an epoch. Without speeds work is counted in operations.
PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config, const Model& model,
                    const BatchShape& batch, double examples,
                    const std::optional<Machine>& machine = {});

/// The same with what else the data says.
PlanGround groundOf(const PeftMethod& method, const ExperimentConfig& config,
                    const ExperimentData& data, const Model& model,
                    const std::optional<Machine>& machine = {});

}  // namespace artemis
