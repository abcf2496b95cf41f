// Runs a model over a data set without gradients, and measures what it answers.
#include "core/engine/train/evaluator.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/span_evaluator.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

namespace {

Predictions answer(const Model& model, const Batch& batch, const Context& context,
                   RowAnswers& each) {
    Predictions answers;
    if (batch.rows.empty()) {
        return answers;
    }
    const at::NoGradGuard guard;
    answers.labels = batch.labels;
    answers.classes = model.classes();
    answers.lossSum =
        model.lossSum(toInput(batch), at::tensor(batch.labels, at::kLong), context, &each)
            .item<double>();
    const auto* first = each.best.const_data_ptr<std::int64_t>();
    answers.predicted.assign(first, first + each.best.numel());
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

/// The loss, the metrics of the experiment and the one that tells the best state.
std::vector<std::string> wantedMetrics(const Task& task, const EvaluationOptions& options) {
    std::vector<std::string> names{"loss"};
    for (const std::string& name : chosenMetrics(task, options)) {
        addOnce(names, name);
    }
    addOnce(names, bestMetric(task, options));
    return names;
}

/// What a model answered: classes or tokens, and texts.
struct Answered {
    Predictions classes;
    std::vector<TextAnswer> texts{};
    std::vector<ExampleAnswer> examples{};  ///< Of answers that are classes or tokens.
};

Answered answeredBySpans(const EvaluationParts& parts, const EvalSet& set, std::stop_token stop) {
    const Dataset& data = set.data;
    ProgressTeller progress(parts.sink, set.name, static_cast<std::int64_t>(data.examples.size()));
    SpanAnswers found = answerSpans(parts.model, parts.task, data, parts.options, parts.context,
                                    parts.workers, progress, stop);
    Answered answers;
    answers.classes.labels.resize(data.examples.size());
    answers.classes.lossSum = found.lossSum;
    for (std::size_t i = 0; i < found.texts.size(); ++i) {
        answers.texts.push_back({&data.items[i], std::move(found.texts[i])});
    }
    return answers;
}

/// How many answers the budget allows to generate.
std::int64_t answersToWrite(const EvaluationParts& parts, const Dataset& data, const Position& at) {
    if (parts.generation == nullptr) {
        throw BadInput("evaluation.metrics",
                       "ask for texts, and this model cannot generate any; leave out the metrics "
                       "of texts");
    }
    const auto size = static_cast<std::int64_t>(data.items.size());
    return parts.budget == nullptr ? size : parts.budget->texts(size, at.seconds);
}

std::vector<TextAnswer> generated(const EvaluationParts& parts, const Dataset& data,
                                  std::int64_t count, ProgressTeller& progress,
                                  std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    auto answers = generateAnswers(*parts.generation, data.items,
                                   chosenItems(data.items.size(), count), progress, stop);
    if (parts.budget != nullptr) {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
        parts.budget->spent(took.count(), static_cast<std::int64_t>(answers.size()));
    }
    return answers;
}

Answered answered(const EvaluationParts& parts, const EvalSet& set, const Position& at,
                  const std::vector<std::string>& metrics, std::stop_token stop) {
    const Dataset& data = set.data;
    const bool spans = !data.examples.empty() && !data.examples.front().passages.empty();
    if (spans) {
        return answeredBySpans(parts, set, stop);
    }
    const bool texts = std::ranges::any_of(
        metrics, [](const std::string& name) { return findTextMetric(name) != nullptr; });
    const std::int64_t count = texts ? answersToWrite(parts, data, at) : 0;
    ProgressTeller progress(parts.sink, set.name,
                            static_cast<std::int64_t>(data.examples.size()) + count);
    Answered answers;
    answers.classes = predict(parts.model, parts.task, data, parts.options.batchSize, parts.context,
                              parts.workers, progress, stop, &answers.examples);
    if (texts && !stop.stop_requested()) {
        answers.texts = generated(parts, data, count, progress, stop);
    }
    return answers;
}

struct Figure {
    std::string name;
    double value = 0;
    std::int64_t n = 0;
};

Figure figureOf(const std::string& name, const Answered& answers) {
    if (const TextMetric* metric = findTextMetric(name)) {
        std::vector<TextPair> pairs;
        for (const TextAnswer& answer : answers.texts) {
            pairs.push_back(answer.pair);
        }
        return {name, metric->corpus(pairs), static_cast<std::int64_t>(pairs.size())};
    }
    return {name, evaluate(answers.classes, {name}).front().second,
            static_cast<std::int64_t>(answers.classes.labels.size())};
}

}  // namespace

Predictions predict(const Model& model, const Task& task, const Dataset& data,
                    std::int64_t batchSize, const Context& context, Workers& workers,
                    ProgressTeller& progress, std::stop_token stop,
                    std::vector<ExampleAnswer>* examples) {
    std::vector<Predictions> answers(data.examples.size());
    if (examples != nullptr) {
        examples->resize(data.examples.size());
    }
    eachBatch(data, batchSize, workers, stop, [&](std::size_t i, auto indices) {
        // Masked LM: the same masks at every evaluation, apart from those of training.
        const Batch batch = task.batch(data, indices, {context.seed, -1});
        RowAnswers each;
        answers[i] = answer(model, batch, context, each);
        if (examples != nullptr && !batch.rows.empty()) {
            sumByExample(batch, indices, each, *examples);
        }
        progress.add(static_cast<std::int64_t>(indices.size()));
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

bool higherIsBetter(const std::string& name) {
    return findTextMetric(name) != nullptr || metric(name).higherIsBetter;
}

std::optional<Value> evaluateSet(const EvaluationParts& parts, const EvalSet& set,
                                 const Position& at, std::stop_token stop) {
    parts.sink.take(PhaseChanged{"evaluating " + set.name});
    const std::vector<std::string> names = wantedMetrics(parts.task, parts.options);
    const Answered answers = answered(parts, set, at, names, stop);
    if (stop.stop_requested()) {
        return std::nullopt;
    }
    Value figures = Value::object();
    std::vector<std::string> words;
    for (const std::string& name : names) {
        const Figure figure = figureOf(name, answers);
        figures[name] = figure.value;
        words.push_back(name + " " + fixed(figure.value, 4));
        parts.sink.take(Measured{at, set.name, name, figure.value, figure.n});
    }
    tellAnswers(answers.texts, names, set.name, at, parts.sink);
    tellExamples(answers.examples, set.data,
                 parts.budget == nullptr ? 0 : parts.options.liveSamples, set.name, at, parts.sink);
    parts.sink.take(Logged{Level::Info, "step " + std::to_string(at.step) + ": " + set.name + " " +
                                            join(words, ", ")});
    return figures;
}

}  // namespace artemis
