// What a model says of each example of an evaluation, for statistics.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/nn/loss.h"
#include "core/events/event.h"

namespace artemis {

/// Over the outputs that are wanted of an example: its class, or its tokens.
struct ExampleAnswer {
    double lossSum = 0;
    std::int64_t outputs = 0;
    std::int64_t right = 0;
    std::int64_t predicted = -1;  ///< Of the last output.
};

/// Puts the rows of a batch, which are the examples with these indices, into `answers`.
void sumByExample(const Batch& batch, std::span<const std::int64_t> indices, const RowAnswers& rows,
                  std::vector<ExampleAnswer>& answers);

/// Tells the sink of each row of the file: the loss (a mean over its outputs) and, where it has a
/// class, accuracy (1: right, 0: wrong) and the class that was predicted, numbered as the data set
/// names them. At most of `most` examples (0: all), drawn as the texts that are generated.
void tellExamples(const std::vector<ExampleAnswer>& answers, const Dataset& data, std::int64_t most,
                  const std::string& split, const Position& at, EventSink& sink);

}  // namespace artemis
