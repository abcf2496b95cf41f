// Tables of an experiment: its files and built-in sets, and those of another one beside them.
#pragma once

#include "core/config/experiment.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"

namespace artemis {

/// The tables that the experiment names. Throws BadInput with the problems of all.
DataTables openTables(const ExperimentConfig& config, const TaskColumns& columns);

/// The training rows of one experiment with the evaluation sets of another one.
DataTables evaluationTables(ExperimentConfig trained, ExperimentConfig wanted, const Task& task);

}  // namespace artemis
