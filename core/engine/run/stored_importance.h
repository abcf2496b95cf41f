// Scores of an earlier analysis, taken instead of scoring again.
#pragma once

#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "core/engine/models/model.h"

namespace artemis {

/// What scores follow from beside the model's layers: {"task", "files": {"data.train": "sha256 …",
/// "model/model.safetensors": …}}, with "data" for built-in rows, and "created" with the seed for a
/// model made from nothing.
Value importanceOrigin(const ExperimentConfig& config);

struct StoredScores {
    std::vector<double> raw;  ///< [layers]
    Value report;             ///< As toJson(ImportanceReport) writes it.
};

/// The scores `score` in the report of an analysis. `from` is the path of its JSON, or of a
/// plan.json that holds one. Throws BadInput where it is damaged, lacks the score, or is of another
/// model, of other weights or of other data.
StoredScores storedScores(const std::string& from, const std::string& score,
                          const ExperimentConfig& config, const Model& model);

}  // namespace artemis
