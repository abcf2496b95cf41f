// Question answering: the passages a model answers with, and its loss.
#pragma once

#include <stop_token>
#include <vector>

#include "core/engine/train/evaluator.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

struct SpanAnswers {
    std::vector<TextPair> texts;  ///< One for each of the data's items.
    double lossSum = 0;           ///< Over the examples, which are windows.
    Work work;
};

/// The best passage over all windows of each question, "" where there is none. Ends early where
/// `stop` is requested.
SpanAnswers answerSpans(const EvaluationParts& parts, const Dataset& data, ProgressTeller& progress,
                        std::stop_token stop);

}  // namespace artemis
