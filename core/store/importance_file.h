// Stored analyses of importance: the file of a run's report.
#pragma once

#include "core/config/experiment.h"
#include "core/store/run_store.h"

namespace artemis {

/// What such a run is stored as, and its report among the run's files.
inline constexpr const char* importanceKind = "importance";

/// Whether a chosen method's setting importance_run is the number of a run.
bool namesImportanceRun(const ExperimentConfig& config);

/// The experiment with the path of that run's report in place of its number. Its YAML stays. Throws
/// BadInput for a run that the store does not have, that is no analysis, or is not done.
ExperimentConfig withImportanceFile(ExperimentConfig config, const RunStore& store);

}  // namespace artemis
