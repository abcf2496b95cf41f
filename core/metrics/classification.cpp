// Classification scores: sums over the confusion matrix.
#include "core/metrics/classification.h"

#include <cmath>

namespace artemis {

namespace {

/// Of one class: decisions that were right, that chose it, that should have.
struct Tally {
    double right = 0;
    double chosen = 0;
    double actual = 0;
};

std::vector<Tally> tallies(const Confusion& counts) {
    std::vector<Tally> result(counts.size());
    for (std::size_t label = 0; label < counts.size(); ++label) {
        for (std::size_t predicted = 0; predicted < counts.size(); ++predicted) {
            const auto count = static_cast<double>(counts[label][predicted]);
            result[label].actual += count;
            result[predicted].chosen += count;
            result[label].right += label == predicted ? count : 0;
        }
    }
    return result;
}

Tally total(const Confusion& counts) {
    Tally sum;
    for (const Tally& tally : tallies(counts)) {
        sum.right += tally.right;
        sum.chosen += tally.chosen;
        sum.actual += tally.actual;
    }
    return sum;
}

double ratio(double part, double whole) { return whole == 0 ? 0 : part / whole; }

double precisionOf(const Tally& tally) { return ratio(tally.right, tally.chosen); }
double recallOf(const Tally& tally) { return ratio(tally.right, tally.actual); }
double f1Of(const Tally& tally) { return ratio(2 * tally.right, tally.chosen + tally.actual); }

double averaged(const Confusion& counts, Average average, double (*score)(const Tally&)) {
    if (average == Average::Micro) {
        return score(total(counts));
    }
    const std::vector<Tally> classes = tallies(counts);
    if (average == Average::Binary) {
        return classes.size() < 2 ? 0 : score(classes[1]);
    }
    double sum = 0;
    double weights = 0;
    for (const Tally& tally : classes) {
        const double occurs = tally.actual + tally.chosen > 0 ? 1 : 0;
        const double weight = average == Average::Weighted ? tally.actual : occurs;
        sum += weight * score(tally);
        weights += weight;
    }
    return ratio(sum, weights);
}

}  // namespace

Confusion confusion(std::span<const std::int64_t> labels, std::span<const std::int64_t> predicted,
                    std::int64_t classes) {
    const auto size = static_cast<std::size_t>(classes);
    Confusion counts(size, std::vector<std::int64_t>(size));
    for (std::size_t i = 0; i < labels.size(); ++i) {
        ++counts[static_cast<std::size_t>(labels[i])][static_cast<std::size_t>(predicted[i])];
    }
    return counts;
}

double accuracy(const Confusion& counts) {
    const Tally sum = total(counts);
    return ratio(sum.right, sum.actual);
}

double precision(const Confusion& counts, Average average) {
    return averaged(counts, average, precisionOf);
}

double recall(const Confusion& counts, Average average) {
    return averaged(counts, average, recallOf);
}

double f1(const Confusion& counts, Average average) { return averaged(counts, average, f1Of); }

double matthews(const Confusion& counts) {
    const Tally sum = total(counts);
    double both = 0;
    double chosenSquares = 0;
    double actualSquares = 0;
    for (const Tally& tally : tallies(counts)) {
        both += tally.chosen * tally.actual;
        chosenSquares += tally.chosen * tally.chosen;
        actualSquares += tally.actual * tally.actual;
    }
    const double all = sum.actual * sum.actual;
    return ratio(sum.right * sum.actual - both,
                 std::sqrt((all - chosenSquares) * (all - actualSquares)));
}

}  // namespace artemis
