// Question answering: the passages a model answers with, and its loss.
#pragma once

#include <stop_token>
#include <vector>

#include "core/config/options.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/progress_teller.h"
#include "core/engine/train/workers.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

struct SpanAnswers {
    std::vector<TextPair> texts;  ///< One for each of the data's items.
    double lossSum = 0;           ///< Over the examples, which are windows.
    Work work;
};

/// The best passage over all windows of each question, "" where there is none. Ends early where
/// `stop` is requested.
SpanAnswers answerSpans(const Model& model, const Task& task, const Dataset& data,
                        const EvaluationOptions& options, const Context& context, Workers& workers,
                        ProgressTeller& progress, std::stop_token stop);

}  // namespace artemis
