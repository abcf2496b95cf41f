// Runs a model over a data set without gradients.
#include "core/engine/train/evaluator.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/engine/nn/loss.h"
#include "core/engine/train/feed.h"

namespace artemis {

Predictions predict(const Model& model, const Task& task, const Dataset& data,
                    std::int64_t batchSize, std::uint64_t seed, std::stop_token stop) {
    const at::NoGradGuard guard;
    std::vector<std::int64_t> order(data.examples.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&data](std::int64_t i) { return data.examples[i].tokens.size(); });
    Predictions predictions;
    for (std::size_t first = 0; first < order.size() && !stop.stop_requested();
         first += static_cast<std::size_t>(batchSize)) {
        const std::size_t count =
            std::min(order.size() - first, static_cast<std::size_t>(batchSize));
        // Masked LM: the same masks at every evaluation, apart from those of training.
        const Batch batch = task.batch(data, std::span(order).subspan(first, count), {seed, -1});
        if (batch.rows.empty()) {
            continue;
        }
        const at::Tensor logits = model.forward(toInput(batch), {});
        const at::Tensor labels = at::tensor(batch.labels, at::kLong);
        predictions.classes = logits.size(1);
        predictions.lossSum += crossEntropySum(logits, labels).item<double>();
        const at::Tensor best = logits.argmax(1);
        const auto* answers = best.const_data_ptr<std::int64_t>();
        predictions.labels.insert(predictions.labels.end(), batch.labels.begin(),
                                  batch.labels.end());
        predictions.predicted.insert(predictions.predicted.end(), answers, answers + best.numel());
    }
    return predictions;
}

}  // namespace artemis
