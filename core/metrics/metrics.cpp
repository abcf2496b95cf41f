// Metrics: the list.
#include "core/metrics/metrics.h"

#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/metrics/classification.h"

namespace artemis {

namespace {

Confusion confusionOf(const Predictions& p) { return confusion(p.labels, p.predicted, p.classes); }

/// Class 1 alone where there are two classes, the plain mean over the classes otherwise.
Average usual(const Predictions& p) { return p.classes == 2 ? Average::Binary : Average::Macro; }

/// Share of right answers, counted directly: a vocabulary is too large for a confusion matrix.
double shareRight(const Predictions& p) {
    std::int64_t right = 0;
    for (std::size_t i = 0; i < p.labels.size(); ++i) {
        right += p.labels[i] == p.predicted[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(p.labels.size());
}

double meanLoss(const Predictions& p) { return p.lossSum / static_cast<double>(p.labels.size()); }

std::vector<std::string> metricIds() {
    std::vector<std::string> names;
    for (const Metric& metric : metrics()) {
        names.push_back(metric.id);
    }
    return names;
}

}  // namespace

const std::vector<Metric>& metrics() {
    static const std::vector<Metric> list{
        {"loss", "Loss", "Mean of -ln p(label): what training minimises.", false, meanLoss},
        {"accuracy", "Accuracy", "Share of examples whose class is right.", true, shareRight},
        {"precision", "Precision",
         "Share of right ones among those put into a class: class 1 of two, else the mean.", true,
         [](const Predictions& p) { return precision(confusionOf(p), usual(p)); }},
        {"recall", "Recall",
         "Share of a class's members that were found: class 1 of two, else the mean.", true,
         [](const Predictions& p) { return recall(confusionOf(p), usual(p)); }},
        {"f1", "F1", "Harmonic mean of precision and recall: class 1 of two, else the mean.", true,
         [](const Predictions& p) { return f1(confusionOf(p), usual(p)); }},
        {"f1_macro", "F1, macro", "F1 of each class, averaged; rare classes count as much.", true,
         [](const Predictions& p) { return f1(confusionOf(p), Average::Macro); }},
        {"f1_micro", "F1, micro", "F1 over all decisions together.", true,
         [](const Predictions& p) { return f1(confusionOf(p), Average::Micro); }},
        {"mcc", "Matthews correlation",
         "Correlation of labels and predictions, fair to classes of unequal size.", true,
         [](const Predictions& p) { return matthews(confusionOf(p)); }},
        {"perplexity", "Perplexity", "exp(loss): among how many tokens the model wavers.", false,
         [](const Predictions& p) { return std::exp(meanLoss(p)); }},
        {"token_accuracy", "Token accuracy", "Share of tokens whose likeliest guess is right.",
         true, shareRight},
    };
    return list;
}

const Metric& metric(const std::string& id) {
    for (const Metric& candidate : metrics()) {
        if (candidate.id == id) {
            return candidate;
        }
    }
    throw BadInput("evaluation.metrics",
                   "there is no metric \"" + id + "\"; there are " + join(metricIds(), ", "));
}

std::vector<std::pair<std::string, double>> evaluate(const Predictions& predictions,
                                                     const std::vector<std::string>& ids) {
    if (predictions.labels.empty()) {
        throw BadInput("evaluation", "there is nothing to evaluate: the set has no labels");
    }
    std::vector<std::pair<std::string, double>> values;
    for (const std::string& id : ids) {
        values.emplace_back(id, metric(id).value(predictions));
    }
    return values;
}

}  // namespace artemis
