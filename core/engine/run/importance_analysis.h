// ImportanceAnalysis: batches of training rows through a model, their scores added up.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/data/sampler.h"
#include "core/engine/importance/layer_scores.h"
#include "core/engine/importance/module_names.h"
#include "core/engine/run/analyze_importance.h"
#include "core/engine/run/parts.h"
#include "core/engine/train/block_backward.h"
#include "core/engine/train/workers.h"

namespace artemis {

/// Everything given to it must outlive it. Every weight of the model must be of fp32.
class ImportanceAnalysis {
public:
    /// `weights` as in blockwiseBackward().
    ImportanceAnalysis(const ImportanceRequest& request, const ExperimentData& data, Model& model,
                       Workers& workers, Weights weights);

    /// False where it was stopped.
    bool run(EventSink& sink, std::stop_token stop);
    ImportanceReport report() const;

private:
    using Table = std::vector<std::vector<std::optional<double>>>;

    bool wants(const std::string& score) const {
        return std::ranges::find(m_request.scores, score) != m_request.scores.end();
    }
    bool wantsGradients() const { return wants("gradient_based") || wants("fisher"); }
    bool wantsActivations() const { return wants("activation_based") || wants("magnitude"); }
    Batches drawBatches() const;
    GradientScores passGradients(const std::vector<Batch>& parts);
    void addActivations(const std::vector<Batch>& parts);
    void addBatch(std::vector<Batch> parts);
    /// Whether further batches would tell nothing that is wanted.
    bool suffices() const;
    void addPermuted(std::vector<Batch> parts, std::uint64_t key);
    void addSpectra(EventSink& sink, std::stop_token stop);
    template <class Place>
    std::map<Place, double> meansBy(const std::map<const Parameter*, Place>& places,
                                    double GradientSums::Sum::*what) const;
    void addModules(LayerScore& score, double GradientSums::Sum::*what) const;
    LayerScore finished(const std::string& id) const;

    const ImportanceRequest& m_request;
    const ExperimentData& m_data;
    Model& m_model;
    Workers& m_workers;
    Weights m_weights;
    ModuleNames m_names;
    std::vector<std::int64_t> m_lengths;
    Context m_context;
    std::uint64_t m_key;
    std::unique_ptr<GradientSums> m_gradients;
    std::vector<GradientSums::Sum> m_sums;  ///< Of each parameter, over the batches.
    std::map<std::string, BatchScores> m_rows;
    BatchScores m_permuted;
    Table m_spectra;
    std::int64_t m_samples = 0;
    std::int64_t m_tokens = 0;
};

}  // namespace artemis
