// Evaluator: runs a model over a data set without gradients and measures it.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/config/options.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/example_values.h"
#include "core/engine/train/prefix_cache.h"
#include "core/engine/train/progress_teller.h"
#include "core/engine/train/text_evaluator.h"
#include "core/engine/train/workers.h"
#include "core/events/event.h"
#include "core/metrics/metrics.h"

namespace artemis {

struct EvalSet {
    std::string name;
    Dataset data;
};

/// The metric that tells the best state: the experiment's, else its first, else the task's first.
std::string bestMetric(const Task& task, const EvaluationOptions& options);

/// Of any metric, `loss` and those of texts included.
bool higherIsBetter(const std::string& metric);

/// Whether an evaluation on this data generates texts, for which it needs the whole model.
bool generatesTexts(const Task& task, const EvaluationOptions& options, const Dataset& data);

/// Everything must outlive what is evaluated.
struct EvaluationParts {
    const Model& model;
    const Task& task;
    const EvaluationOptions& options;
    Context context;
    Workers& workers;
    EventSink& sink;
    const TextGeneration* generation =
        nullptr;                    ///< Where metrics of generated texts are asked for.
    LiveBudget* budget = nullptr;   ///< While training goes on; else all are generated.
    PrefixCache* prefix = nullptr;  ///< Where it holds what frozen blocks make of the set.
    double prefixSeconds = 0;       ///< That they took for the set; its predictions' cost has it.
};

struct Predicted {
    Predictions answers;
    /// log p of each of the data's choices, [examples][choices]; empty where there are none.
    std::vector<std::vector<double>> scores;
    std::vector<ExampleAnswer> examples;  ///< The same by example; empty sums for choices.
    Work work;
};

/// Labels, predictions and loss of every example, batches by falling length. Ends early, with what
/// it has, where `stop` is requested.
Predicted predict(const EvaluationParts& parts, const Dataset& data, ProgressTeller& progress,
                  std::stop_token stop);

/// {metric: value} on one set, each told as Measured `at`: the loss, the metrics of the experiment,
/// the one that tells the best state, and what a prediction costs (prediction_cost.h). What is
/// known of each example is told as ExamplesMeasured, and a few answers that are texts as Sampled.
/// Nothing where `stop` is requested, since a partial evaluation says nothing.
std::optional<Value> evaluateSet(const EvaluationParts& parts, const EvalSet& set,
                                 const Position& at, std::stop_token stop);

}  // namespace artemis
