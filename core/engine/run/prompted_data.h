// Experiments that prompt instead of training: what they need, and their sets as prompts.
#pragma once

#include <optional>
#include <string>

#include "core/engine/data/prompts.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/parts.h"

namespace artemis {

/// The task that the model's head is made for: that of the experiment, or causal language modelling
/// where rows become prompts.
std::string headTask(const ExperimentConfig& config);

/// Does nothing where the experiment trains. Throws BadInput with everything in the settings that
/// prompting cannot go with; the model's family is known from its config.json.
void requirePromptable(const ExperimentConfig& config, const Value& modelConfig,
                       const std::string& where);

/// Makes the sets of an experiment that prompts.
class PromptedSets {
public:
    /// `data` has tokenizer and classes; notes go into its report. All must outlive it. Throws
    /// BadInput for settings that do not fit the training rows.
    PromptedSets(const ExperimentConfig& config, const Prompting& prompting, ExperimentData& data,
                 const Table& train, int threads);

    Dataset encode(const Table& table, const std::string& set);

private:
    const ExperimentConfig& m_config;
    const Prompting& m_prompting;
    ExperimentData& m_data;
    PromptEncoder m_encoder;
};

/// Bytes by part while prompts are read: {"weights", "cache", "temporary"}. `longest`: tokens of a
/// prompt with its answer.
Value promptMemory(const Model& model, const ExperimentConfig& config, double longest);

}  // namespace artemis
