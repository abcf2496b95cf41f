// Parts of an experiment: its data, tokenizer and model, made from the configuration.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/evaluator.h"
#include "core/text/tokenizer.h"

namespace artemis {

struct ExperimentData {
    const Task* task = nullptr;
    std::unique_ptr<Tokenizer> tokenizer;
    std::optional<std::int32_t> decoderStart;  ///< As config.json names it.
    Dataset train;
    std::vector<EvalSet> evals;
    std::optional<EvalSet> test;
    DataReport report;
    double promptTokens = 0;  ///< Before each row, on average, where rows become prompts.
};

/// Reads, checks and encodes. Throws BadInput with the problems of all files. `threads` ≥ 1.
ExperimentData openExperimentData(const ExperimentConfig& config, int threads);

/// The evaluation sets of `wanted` as `trained` reads them: with its tokenizer, and the classes of
/// its training data, of which no example is kept. Throws BadInput with the problems of all files.
ExperimentData openEvaluationData(const ExperimentConfig& trained, const ExperimentConfig& wanted,
                                  int threads);

/// Throws BadInput for metrics that mean nothing for the task.
void requireMetrics(const ExperimentConfig& config, const Task& task);

/// The model with every chosen method attached, from its folder, from a saved adapter, or new.
/// Names of tensors that the folder lacked are put into `initialised`. Throws BadInput.
std::unique_ptr<Model> openModel(const ExperimentConfig& config, const ExperimentData& data,
                                 std::vector<std::string>& initialised);

/// The model before any method, every weight in fp32 and trainable. Throws BadInput.
std::unique_ptr<Model> openWholeModel(const ExperimentConfig& config, const ExperimentData& data);

/// Classes of the head: at least two.
std::int64_t labelCount(const Dataset& data);

/// The same without weights or methods, from config.json alone.
std::unique_ptr<Model> shapeModel(const ExperimentConfig& config, std::int64_t labels,
                                  std::int64_t vocabSize);

}  // namespace artemis
