// Metrics: how good predictions are, as pure functions of labels and predictions, and their list.
// Definitions follow scikit-learn 1.9 (zero_division = 0), the goldens' reference.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace artemis {

/// What a model answered on an evaluation set, one entry per wanted output: an example's class, or
/// a token of language modelling.
struct Predictions {
    std::vector<std::int64_t> labels;
    std::vector<std::int64_t> predicted;  ///< Index of the largest logit.
    std::int64_t classes = 0;             ///< Number of classes; vocabulary size in LM.
    double lossSum = 0;                   ///< Σ −ln p(label), natural logarithm.
};

struct Metric {
    std::string id;       ///< The word used in YAML ("f1").
    std::string label;    ///< The word shown to people ("F1").
    std::string summary;  ///< One sentence: what it says.
    bool higherIsBetter = true;
    std::function<double(const Predictions&)> value;
};

/// All metrics there are. `loss` is among them: the mean of −ln p(label).
const std::vector<Metric>& metrics();
/// The metric of that id; throws BadInput naming those that exist.
const Metric& metric(const std::string& id);

/// (metric, value) in the order of `ids`. Throws BadInput for an unknown id or without predictions.
std::vector<std::pair<std::string, double>> evaluate(const Predictions& predictions,
                                                     const std::vector<std::string>& ids);

}  // namespace artemis
