// Trust: whether a ranking of layers is more than chance. Stable: another sample would rank the
// layers alike. Informative: the right labels rank them otherwise than wrong ones.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace artemis {

/// One row a batch, one score a layer; all rows are of the same length.
using BatchScores = std::vector<std::vector<double>>;

/// Mean over the batches, [layers].
std::vector<double> meanScores(const BatchScores& scores);

/// Kendall's τ-b of two rankings (Kendall 1945), in [−1, 1]; ties count, 0 where one side is
/// constant.
double kendallTau(std::span<const double> a, std::span<const double> b);
/// Share of the `k` highest of `a` that are among the `k` highest of `b`; of equal scores the
/// earlier layer counts as higher. 1 ≤ k ≤ layers.
double topOverlap(std::span<const double> a, std::span<const double> b, std::size_t k);

struct Interval {
    double low = 0;
    double high = 0;
};
/// Percentile bootstrap of each layer's mean over batches (Efron 1979); `level` in (0, 1).
std::vector<Interval> bootstrapIntervals(const BatchScores& scores, double level,
                                         std::uint64_t seed, int resamples = 1000);

struct Stability {
    double agreement = 0;  ///< Mean τ between the means of two random halves of the batches.
    /// Of batches as many as there were, instead of half of them (Spearman 1910, Brown 1910).
    double reliability = 0;
    /// Share of permutations of the layers within each batch whose layer means differ as much.
    double chance = 1;
    bool stable = false;  ///< chance ≤ 0.01 and reliability ≥ 0.7
    /// Batches for a reliability of 0.7, by the same formula; 0 where no number would do.
    std::int64_t batchesNeeded = 0;
};
/// Batches are compared by their shape: each is scaled to a sum of one. Fewer than four batches or
/// two layers are never stable.
Stability stabilityOf(const BatchScores& scores, std::uint64_t seed);
/// Stable with a reliability of 0.9: as many batches again would hardly move a layer.
bool isSettled(const Stability& stability);

struct Information {
    double distance = 0;  ///< Root mean square over the layers of the mean log-ratio.
    /// Share of the ways to swap right and wrong labels, batch by batch, that differ as much.
    double chance = 1;
    bool informative = false;  ///< chance ≤ 0.02
};
/// The same batches with their labels and with labels permuted over their rows, scaled as above. If
/// the labels mean nothing, the two are exchangeable in each batch, so that the test is exact.
/// Scores must be positive. Throws BadInput where the two differ in size.
Information informationOf(const BatchScores& right, const BatchScores& permuted,
                          std::uint64_t seed);

}  // namespace artemis
