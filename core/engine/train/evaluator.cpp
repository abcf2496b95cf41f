// Runs a model over a data set without gradients, and measures what it answers.
#include "core/engine/train/evaluator.h"

#include <algorithm>
#include <deque>
#include <span>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prompt_evaluator.h"
#include "core/engine/train/span_evaluator.h"
#include "core/metrics/prediction_cost.h"
#include "core/metrics/text_metrics.h"

namespace artemis {

namespace {

Predictions answer(const EvaluationParts& parts, const Batch& batch, RowAnswers& each) {
    Predictions answers;
    if (batch.rows.empty()) {
        return answers;
    }
    const at::NoGradGuard guard;
    const Input input = toInput(batch);
    answers.labels = batch.labels;
    answers.classes = parts.model.classes();
    answers.lossSum = parts.model
                          .lossSum(startOf(parts.model, parts.prefix, batch, input, parts.context),
                                   input, at::tensor(batch.labels, at::kLong), parts.context, &each)
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
    std::vector<ExampleAnswer> examples{};      ///< Of answers that are classes or tokens.
    std::vector<std::vector<double>> scores{};  ///< Of choices.
    Work work{};                                ///< Of the predictions, like the next.
    double seconds = 0;
    std::size_t predictions = 0;
};

Answered answeredBySpans(const EvaluationParts& parts, const EvalSet& set, std::stop_token stop) {
    const Dataset& data = set.data;
    ProgressTeller progress(parts.sink, set.name, static_cast<std::int64_t>(data.examples.size()));
    const Stopwatch watch;
    SpanAnswers found = answerSpans(parts, data, progress, stop);
    Answered answers;
    answers.classes.labels.resize(data.examples.size());
    answers.classes.lossSum = found.lossSum;
    for (std::size_t i = 0; i < found.texts.size(); ++i) {
        answers.texts.push_back({&data.items[i], std::move(found.texts[i])});
    }
    answers.work = found.work;
    answers.seconds = watch.seconds();
    answers.predictions = data.items.size();
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

void generate(const EvaluationParts& parts, const Dataset& data, std::int64_t count,
              ProgressTeller& progress, Answered& answers, std::stop_token stop) {
    const Stopwatch watch;
    WrittenAnswers written = generateAnswers(*parts.generation, data.items,
                                             chosenItems(data.items.size(), count), progress, stop);
    answers.texts = std::move(written.answers);
    answers.work = written.work;
    answers.seconds = watch.seconds();
    answers.predictions = answers.texts.size();
    if (parts.budget != nullptr) {
        parts.budget->spent(answers.seconds, static_cast<std::int64_t>(answers.texts.size()));
    }
}

bool hasSpans(const Dataset& data) {
    return !data.examples.empty() && !data.examples.front().passages.empty();
}

bool wantTexts(const std::vector<std::string>& metrics) {
    return std::ranges::any_of(
        metrics, [](const std::string& name) { return findTextMetric(name) != nullptr; });
}

Answered answered(const EvaluationParts& parts, const EvalSet& set, const Position& at,
                  const std::vector<std::string>& metrics, std::stop_token stop) {
    const Dataset& data = set.data;
    if (hasSpans(data)) {
        return answeredBySpans(parts, set, stop);
    }
    const std::int64_t count = wantTexts(metrics) ? answersToWrite(parts, data, at) : 0;
    ProgressTeller progress(parts.sink, set.name,
                            static_cast<std::int64_t>(data.examples.size()) + count);
    Answered answers;
    const Stopwatch watch;
    Predicted predicted = predict(parts, data, progress, stop);
    answers.classes = std::move(predicted.answers);
    answers.examples = std::move(predicted.examples);
    answers.scores = std::move(predicted.scores);
    answers.work = predicted.work;
    answers.seconds = watch.seconds();
    answers.predictions = data.examples.size();
    if (count > 0 && !stop.stop_requested()) {
        generate(parts, data, count, progress, answers, stop);
    }
    return answers;
}

struct Figure {
    std::string name;
    double value = 0;
    std::int64_t n = 0;
    std::string signature{};  ///< Of metrics that have one.
};

Figure figureOf(const std::string& name, const Answered& answers) {
    if (const TextMetric* metric = findTextMetric(name)) {
        std::vector<TextPair> pairs;
        for (const TextAnswer& answer : answers.texts) {
            pairs.push_back(answer.pair);
        }
        return {name, metric->corpus(pairs), static_cast<std::int64_t>(pairs.size()),
                metric->signature == nullptr ? "" : metric->signature(pairs)};
    }
    return {name, evaluate(answers.classes, {name}).front().second,
            static_cast<std::int64_t>(answers.classes.labels.size())};
}

/// The log-likelihood of each choice after each row.
void tellScores(const std::vector<std::vector<double>>& scores, const EvalSet& set,
                const Position& at, EventSink& sink) {
    for (std::size_t choice = 0; !scores.empty() && choice < set.data.choices.size(); ++choice) {
        ExamplesMeasured told{
            at, set.name, "log_likelihood." + set.data.labelNames[choice], {}, {}};
        for (std::size_t i = 0; i < scores.size(); ++i) {
            told.rows.push_back(set.data.examples[i].row);
            told.values.push_back(scores[i][choice]);
        }
        sink.take(told);
    }
}

}  // namespace

Predicted predict(const EvaluationParts& parts, const Dataset& data, ProgressTeller& progress,
                  std::stop_token stop) {
    Predicted all;
    all.scores.resize(data.choices.empty() ? 0 : data.examples.size());
    all.examples.resize(data.examples.size());
    std::vector<Predictions> answers(data.examples.size());
    std::deque<PromptReader> readers;
    for (std::size_t worker = 0; worker < parts.workers.count(); ++worker) {
        readers.emplace_back(parts.model, parts.context, data);
    }
    std::vector<Work> own(parts.workers.count());
    const std::int64_t size = parts.options.batchSize;
    eachBatch(data, size, parts.workers, stop, [&](std::size_t i, auto indices) {
        PromptReader& reader = readers[i % readers.size()];
        if (!data.choices.empty()) {
            answers[i] = reader.classes(indices, all.scores);
        } else {
            // Masked LM: the same masks at every evaluation, apart from those of training.
            const Batch batch = parts.task.batch(data, indices, {parts.context.seed, -1});
            RowAnswers each;
            if (data.sharesStart) {
                answers[i] = reader.tokens(batch, indices, each);
            } else {
                answers[i] = answer(parts, batch, each);
                own[i % own.size()].add(parts.model, shapeOf(batch));
            }
            if (!batch.rows.empty()) {
                sumByExample(batch, indices, each, all.examples);
            }
        }
        progress.add(static_cast<std::int64_t>(indices.size()));
    });
    for (const Predictions& batch : answers) {
        append(all.answers, batch);
    }
    for (std::size_t worker = 0; worker < own.size(); ++worker) {
        all.work += own[worker];
        all.work += readers[worker].work();
    }
    return all;
}

std::string bestMetric(const Task& task, const EvaluationOptions& options) {
    return options.bestMetric.empty() ? chosenMetrics(task, options).front() : options.bestMetric;
}

bool higherIsBetter(const std::string& name) {
    return findTextMetric(name) != nullptr || metric(name).higherIsBetter;
}

bool generatesTexts(const Task& task, const EvaluationOptions& options, const Dataset& data) {
    return !hasSpans(data) && wantTexts(wantedMetrics(task, options));
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
        const bool said = parts.budget != nullptr || figure.signature.empty();
        words.push_back(name + " " + fixed(figure.value, 4) +
                        (said ? "" : " (" + figure.signature + ")"));
        parts.sink.take(Measured{at, set.name, name, figure.value, figure.n});
    }
    tellScores(answers.scores, set, at, parts.sink);
    const auto count = static_cast<double>(answers.predictions);
    const double costs[] = {answers.seconds + parts.prefixSeconds, answers.work.tokens,
                            answers.work.flops};
    for (std::size_t i = 0; i < costFigures.size() && count > 0; ++i) {
        figures[costFigures[i].id] = costs[i] / count;
        parts.sink.take(Measured{at, set.name, costFigures[i].id, costs[i] / count,
                                 static_cast<std::int64_t>(answers.predictions)});
    }
    tellAnswers(answers.texts, names, set.name, at, parts.sink);
    tellExamples(answers.examples, set.data,
                 parts.budget == nullptr ? 0 : parts.options.liveSamples, set.name, at, parts.sink);
    parts.sink.take(Logged{Level::Info, "step " + std::to_string(at.step) + ": " + set.name + " " +
                                            join(words, ", ")});
    return figures;
}

}  // namespace artemis
