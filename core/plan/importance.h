// Importance: the scores of a model's layers and modules, over the batches that were looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/catalog/catalog.h"
#include "core/plan/speeds.h"
#include "core/plan/trust.h"

namespace artemis {

/// The scores there are, as `importance_score_method` names them.
const std::vector<Entry>& importanceScores();

/// One score of every layer.
struct LayerScore {
    std::string id;        ///< Of importanceScores().
    BatchScores perBatch;  ///< [batches][layers]; one row where the score needs no data.
    /// [layers][modules] mean over the batches; nothing where a layer has no such module. Empty for
    /// scores of whole layers.
    std::vector<std::vector<std::optional<double>>> modules{};
    /// Likewise of the modules outside of layers; empty where they have no such score.
    std::vector<double> outside{};
    std::vector<Interval> intervals{};  ///< 95 %, of the mean over batches; empty without batches.
    std::optional<Stability> stability{};  ///< Likewise.

    std::vector<double> raw() const { return meanScores(perBatch); }
};

/// What an analysis came to.
struct ImportanceReport {
    std::vector<std::string> layers;   ///< Module path of each block.
    std::vector<std::string> modules;  ///< Names below it, in the order of the first layer.
    std::int64_t samples = 0;
    std::int64_t tokens = 0;
    double seconds = 0;
    std::vector<LayerScore> scores;
    /// Gradients against those of permuted labels, where these were computed.
    std::optional<Information> information{};
    std::optional<MachineSpeeds> speeds{};  ///< Of the machine, where a plan was wanted.
    std::vector<std::string> outside{};  ///< Modules outside of layers: embeddings, norms, heads.
    Value origin{};  ///< The model and data that were scored, to be recognised; null: unknown.
};

/// {"layers", "modules", "outside", "samples", "tokens", "seconds", "scores": {id: {"raw",
/// "normalised_max", "normalised_sum", "per_batch", "low", "high", "modules", "outside",
/// "stability"}}, "agreement": {"a b": τ}, "information", "speeds", "origin"}. Numbers that do not
/// exist are null.
Value toJson(const ImportanceReport& report);

}  // namespace artemis
