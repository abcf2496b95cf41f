// Tiny random models and batches for tests of the engine.
#pragma once

#include <QTest>
#include <memory>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/engine/data/task.h"
#include "core/engine/models/family.h"
#include "core/engine/nn/loss.h"
#include "core/engine/train/feed.h"

namespace artemis::test {

inline CreateOptions tinyOptions() {
    CreateOptions options;
    options.hiddenSize = 16;
    options.layers = 2;
    options.heads = 2;
    options.intermediateSize = 32;
    options.maxPositions = 16;
    options.dropout = 0;
    return options;
}

/// A row for each task that tinyModel() knows.
inline void everyTask() {
    QTest::addColumn<QString>("task");
    for (const char* task :
         {"classification", "question-answering", "masked-lm", "causal-lm", "llama", "seq2seq"}) {
        QTest::newRow(task) << task;
    }
}

/// A model with random weights for a task ("llama" is causal-lm with the other family); every bias
/// random too, so that nothing is hidden by a zero.
inline std::unique_ptr<Model> tinyModel(const std::string& task, double dropout = 0) {
    CreateOptions options = tinyOptions();
    options.dropout = dropout;
    const std::string name = task == "llama"       ? "llama"
                             : task == "causal-lm" ? "gpt2"
                             : task == "seq2seq"   ? "t5"
                                                   : "bert";
    const Family& kind = family(name);
    const auto source = randomSource(3);
    auto model = kind.make(kind.config(options, 50), "tiny",
                           {task == "llama" ? "causal-lm" : task, 3}, *source);
    const at::NoGradGuard guard;
    for (const auto& parameter : model->parameters()) {
        parameter->value.add_(
            normalTensor(parameter->value.sizes(), 0.1, random::key(parameter->name)));
    }
    return model;
}

/// Examples of these lengths with random tokens; every second position labelled in language tasks.
inline Batch tinyBatch(const std::string& task, const std::vector<std::int64_t>& lengths,
                       std::int64_t firstExample = 0) {
    Batch batch;
    for (std::size_t e = 0; e < lengths.size(); ++e) {
        const std::int64_t example = firstExample + static_cast<std::int64_t>(e);
        const std::uint64_t key = random::key({7, static_cast<std::uint64_t>(example)});
        for (std::int64_t i = 0; i < lengths[e]; ++i) {
            const bool answers = task == "question-answering";
            const bool labelled = answers || (task == "classification" ? i == 0 : i % 2 == 1);
            if (labelled) {
                batch.rows.push_back(static_cast<std::int64_t>(batch.tokens.size()));
                batch.labels.push_back(
                    task == "classification"
                        ? example % 3
                        : static_cast<std::int64_t>(random::below(key, 100 + i, 50)));
            }
            batch.tokens.push_back(static_cast<std::int64_t>(random::below(key, i, 50)));
            batch.typeIds.push_back(0);
            batch.positions.push_back(i);
        }
        if (task == "question-answering") {
            batch.spans.push_back(example % lengths[e]);
            batch.spans.push_back(lengths[e] - 1);
        }
        if (task == "seq2seq") {
            batch.source.lengths.push_back(lengths[e] / 2 + 2);
            for (std::int64_t i = 0; i < batch.source.lengths.back(); ++i) {
                batch.source.tokens.push_back(
                    static_cast<std::int64_t>(random::below(key, 200 + i, 50)));
            }
        }
        batch.lengths.push_back(lengths[e]);
        batch.examples.push_back(example);
    }
    return batch;
}

inline at::Tensor meanLoss(const Model& model, const Batch& batch, const Context& context = {}) {
    const at::Tensor labels = labelsOf(batch);
    return model.lossSum(toInput(batch), labels, context) / static_cast<double>(labels.numel());
}

}  // namespace artemis::test
