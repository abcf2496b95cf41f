// Texts that a model writes for an evaluation: its prompts in batches, on all workers.
#pragma once

#include "core/config/experiment.h"
#include "core/engine/models/model.h"
#include "core/engine/run/parts.h"
#include "core/engine/train/text_evaluator.h"
#include "core/engine/train/workers.h"

namespace artemis {

/// By the settings of evaluation.generate; a text ends at the end token or, in conversations, the
/// end of a turn. Model, data and workers must outlive it.
TextGeneration evaluationTexts(const Model& model, const ExperimentConfig& config,
                               const ExperimentData& data, Workers& workers);

}  // namespace artemis
