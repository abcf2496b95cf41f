// What the batches of an experiment look like.
#pragma once

#include "core/engine/run/parts.h"
#include "core/engine/train/cost.h"

namespace artemis {

struct BatchShapes {
    /// On average; `longest` is the length that makes the operations of attention those of its
    /// batches.
    BatchShape usual;
    /// Of the first epoch, by its tokens; as much of it as is computed at a time.
    BatchShape largest;
};

/// Of the training data, which has at least one example.
BatchShapes batchShapes(const ExperimentConfig& config, const ExperimentData& data);

/// Share of a vocabulary of `rows` that the training data's tokens come from, in [0, 1].
double vocabularyShare(const Dataset& train, std::int64_t rows);

}  // namespace artemis
