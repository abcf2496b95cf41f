// Classification scores from a confusion matrix, as scikit-learn defines them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace artemis {

/// counts[label][predicted], square.
using Confusion = std::vector<std::vector<std::int64_t>>;

/// Labels and predictions are 0 … classes − 1, equally many.
Confusion confusion(std::span<const std::int64_t> labels, std::span<const std::int64_t> predicted,
                    std::int64_t classes);

/// How scores of classes become one: Binary = class 1 alone; Macro = mean over the classes that
/// occur in labels or predictions; Weighted = mean by count of labels; Micro = over all decisions.
enum class Average { Binary, Macro, Weighted, Micro };

double accuracy(const Confusion& counts);
/// TP / (TP + FP), TP / (TP + FN), 2 TP / (2 TP + FP + FN); 0 where the denominator is 0.
double precision(const Confusion& counts, Average average);
double recall(const Confusion& counts, Average average);
double f1(const Confusion& counts, Average average);

/// Matthews correlation coefficient for any number of classes (Gorodkin 2004, R_K):
/// (c·s − Σ p_k t_k) / √((s² − Σ p_k²)(s² − Σ t_k²)); 0 where the denominator is 0.
double matthews(const Confusion& counts);

}  // namespace artemis
