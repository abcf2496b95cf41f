// How many examples the rows of training data become.
#pragma once

#include "core/config/experiment.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"

namespace artemis {

struct ExampleCount {
    std::int64_t examples = 0;
    bool isExact = true;
};

/// Of all training sets, each by its weight. Where a row is not one example, rows are encoded: all
/// of them, or of a set with more than `countedRows` some from all over it. Without a tokenizer (a
/// folder of config.json alone, a model that is to be made) rows are counted instead.
ExampleCount countExamples(const ExperimentConfig& config, const Task& task,
                           const DataTables& tables);

inline constexpr std::int64_t countedRows = 4000;

}  // namespace artemis
