// Prompts that begin alike: which of several texts is likeliest after each, and the loss of what
// stands behind them. The common beginning is read once.
#pragma once

#include <span>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/shared_start.h"
#include "core/engine/train/cost.h"
#include "core/metrics/metrics.h"

namespace artemis {

/// One for each worker. Everything must outlive it.
class PromptReader {
public:
    PromptReader(const Model& model, const Context& context, const Dataset& data)
        : m_model(model), m_context(context), m_data(data), m_start(model, context) {}

    /// log p(choice | prompt) = Σ log p(token | prompt, tokens before) of each of the data's
    /// choices after these prompts: [prompts][choices]. Keys and values of a prompt serve all
    /// choices.
    std::vector<std::vector<double>> choiceScores(std::span<const TokenSpan> prompts);
    /// Classes by the highest score (the mean over a choice's tokens if the data say so); the loss
    /// is −log of the right one's share among the choices. Each example's scores are put into
    /// `kept`, which is as long as the data.
    Predictions classes(std::span<const std::int64_t> indices,
                        std::vector<std::vector<double>>& kept);
    /// What Model::lossSum() gives for the batch made of these examples; `each` receives it row by
    /// row.
    Predictions tokens(const Batch& batch, std::span<const std::int64_t> indices, RowAnswers& each);

    const Work& work() const { return m_work; }

private:
    /// Reads what is common into as many rows; returns how many tokens.
    std::size_t begin(std::span<const TokenSpan> sequences, KeyValueCache& cache);
    void count(const Input& input, std::size_t past);
    at::Tensor logProbabilities(KeyValueCache& cache, std::span<const TokenSpan> tokens,
                                const std::vector<std::int64_t>& wanted = {});
    void addLaterTokens(const KeyValueCache& prompts, std::vector<std::vector<double>>& scores);

    const Model& m_model;
    const Context& m_context;
    const Dataset& m_data;
    SharedStart m_start;
    Work m_work;
};

}  // namespace artemis
