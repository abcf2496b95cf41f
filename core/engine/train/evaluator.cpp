// Runs a model over a data set without gradients, and measures what it answers.
#include "core/engine/train/evaluator.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "core/base/text.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

Predictions answer(const Model& model, const Batch& batch, const Context& context) {
    Predictions answers;
    if (batch.rows.empty()) {
        return answers;
    }
    const at::NoGradGuard guard;
    at::Tensor best;
    answers.labels = batch.labels;
    answers.classes = model.classes();
    answers.lossSum =
        model.lossSum(toInput(batch), at::tensor(batch.labels, at::kLong), context, &best)
            .item<double>();
    const auto* first = best.const_data_ptr<std::int64_t>();
    answers.predicted.assign(first, first + best.numel());
    return answers;
}

void append(Predictions& all, const Predictions& more) {
    all.classes = std::max(all.classes, more.classes);
    all.lossSum += more.lossSum;
    all.labels.insert(all.labels.end(), more.labels.begin(), more.labels.end());
    all.predicted.insert(all.predicted.end(), more.predicted.begin(), more.predicted.end());
}

std::vector<std::string> chosenMetrics(const Task& task, const EvaluationOptions& options) {
    return options.metrics.empty() ? task.defaultMetrics() : options.metrics;
}

void addOnce(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
    }
}

}  // namespace

Predictions predict(const Model& model, const Task& task, const Dataset& data,
                    std::int64_t batchSize, const Context& context, Workers& workers,
                    std::stop_token stop) {
    std::vector<std::int64_t> order(data.examples.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&data](std::int64_t i) { return data.examples[i].tokens.size(); });
    const std::size_t size = static_cast<std::size_t>(batchSize);
    std::vector<Predictions> answers((order.size() + size - 1) / size);
    workers.run([&](std::size_t worker) {
        for (std::size_t i = worker; i < answers.size() && !stop.stop_requested();
             i += workers.count()) {
            const auto indices =
                std::span(order).subspan(i * size, std::min(size, order.size() - i * size));
            // Masked LM: the same masks at every evaluation, apart from those of training.
            answers[i] = answer(model, task.batch(data, indices, {context.seed, -1}), context);
        }
    });
    Predictions all;
    for (const Predictions& batch : answers) {
        append(all, batch);
    }
    return all;
}

std::string bestMetric(const Task& task, const EvaluationOptions& options) {
    return options.bestMetric.empty() ? chosenMetrics(task, options).front() : options.bestMetric;
}

std::optional<Value> evaluateSet(const EvaluationParts& parts, const EvalSet& set,
                                 const Position& at, std::stop_token stop) {
    parts.sink.take(PhaseChanged{"evaluating " + set.name});
    const Predictions predictions =
        predict(parts.model, parts.task, set.data, parts.options.batchSize, parts.context,
                parts.workers, stop);
    if (stop.stop_requested()) {
        return std::nullopt;
    }
    std::vector<std::string> names{"loss"};
    for (const std::string& name : chosenMetrics(parts.task, parts.options)) {
        addOnce(names, name);
    }
    addOnce(names, bestMetric(parts.task, parts.options));
    Value figures = Value::object();
    std::vector<std::string> words;
    for (const auto& [name, value] : evaluate(predictions, names)) {
        figures[name] = value;
        words.push_back(name + " " + fixed(value, 4));
        parts.sink.take(Measured{at, set.name, name, value,
                                 static_cast<std::int64_t>(predictions.labels.size())});
    }
    parts.sink.take(Logged{Level::Info, "step " + std::to_string(at.step) + ": " + set.name + " " +
                                            join(words, ", ")});
    return figures;
}

}  // namespace artemis
