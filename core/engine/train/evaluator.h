// Evaluator: runs a model over a data set without gradients and measures it.
#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/workers.h"
#include "core/metrics/metrics.h"

namespace artemis {

struct EvalSet {
    std::string name;
    Dataset data;
};

/// Labels, predictions and loss of every example, batches by falling length. Ends early, with what
/// it has, where `stop` is requested.
Predictions predict(const Model& model, const Task& task, const Dataset& data,
                    std::int64_t batchSize, const Context& context, Workers& workers,
                    std::stop_token stop);

}  // namespace artemis
