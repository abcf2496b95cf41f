// From a layer's importance to what becomes of it: tier, rank, and the layers that share.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace artemis {

/// High: every weight trains. Medium: an adapter trains. Low: frozen.
enum class Tier { Low, Medium, High };

/// Scores divided by the highest one; zeros where all are.
std::vector<double> normalisedByMax(std::span<const double> scores);
/// Scores divided by their sum.
std::vector<double> normalisedBySum(std::span<const double> scores);

/// Of scores in [0, 1]: high from `high` on, medium from `low` on. `low` ≤ `high`.
struct Thresholds {
    double high = 0.7;
    double low = 0.3;
    bool operator==(const Thresholds&) const = default;
};
std::vector<Tier> tiersOf(std::span<const double> scores, const Thresholds& thresholds);
/// Thresholds with which `highShare` of the layers (rounded) are high and `mediumShare` medium. Of
/// layers with equal scores all stand in the higher tier.
Thresholds thresholdsForShares(std::span<const double> scores, double highShare,
                               double mediumShare);

/// r = max(least, ⌈base · score⌉), at most `most` (the smaller side of the layer's matrices).
std::int64_t rankFor(double score, std::int64_t base, std::int64_t least, std::int64_t most);

/// A layer as far as sharing goes.
struct Shareable {
    double score = 0;
    Tier tier = Tier::Low;
    std::string shape;  ///< Layers share only where these are equal.
};
/// Neighbouring layers of the same tier and shape, none of whose scores is lower than another by
/// more than `tolerance` times the higher one. Every layer stands in one group, alone where it has
/// no like; a frozen layer is alone.
std::vector<std::vector<std::size_t>> sharingGroups(const std::vector<Shareable>& layers,
                                                    double tolerance);
/// Throws BadInput with all problems: a layer that does not exist or stands twice, or a group of
/// different shapes. Layers that are in no group stand alone in the result.
std::vector<std::vector<std::size_t>> checkedGroups(
    const std::vector<std::vector<std::int64_t>>& groups, const std::vector<Shareable>& layers,
    const std::string& where);

}  // namespace artemis
