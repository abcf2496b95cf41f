// Tiers, ranks and sharing groups.
#include "core/plan/tiers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"

namespace artemis {

namespace {

std::vector<double> divided(std::span<const double> scores, double by) {
    std::vector<double> result;
    for (const double score : scores) {
        result.push_back(by == 0 ? 0 : score / by);
    }
    return result;
}

}  // namespace

std::vector<double> normalisedByMax(std::span<const double> scores) {
    return divided(scores, scores.empty() ? 0 : std::ranges::max(scores));
}

std::vector<double> normalisedBySum(std::span<const double> scores) {
    return divided(scores, std::accumulate(scores.begin(), scores.end(), 0.0));
}

std::vector<Tier> tiersOf(std::span<const double> scores, const Thresholds& thresholds) {
    std::vector<Tier> tiers;
    for (const double score : scores) {
        tiers.push_back(score >= thresholds.high  ? Tier::High
                        : score >= thresholds.low ? Tier::Medium
                                                  : Tier::Low);
    }
    return tiers;
}

Thresholds thresholdsForShares(std::span<const double> scores, double highShare,
                               double mediumShare) {
    std::vector<double> sorted(scores.begin(), scores.end());
    std::ranges::sort(sorted, std::ranges::greater{});
    const auto reached = [&](double share) {
        const auto count = static_cast<std::size_t>(
            std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(sorted.size())));
        return count == 0 ? std::nextafter(sorted.empty() ? 1 : sorted.front(), INFINITY)
                          : sorted[count - 1];
    };
    return {reached(highShare), reached(highShare + mediumShare)};
}

std::int64_t rankFor(double score, std::int64_t base, std::int64_t least, std::int64_t most) {
    const auto wanted =
        static_cast<std::int64_t>(std::ceil(static_cast<double>(base) * score - 1e-9));
    return std::min(std::max(least, wanted), most);
}

std::vector<std::vector<std::size_t>> sharingGroups(const std::vector<Shareable>& layers,
                                                    double tolerance) {
    std::vector<std::vector<std::size_t>> groups;
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Shareable& layer = layers[i];
        const bool joins =
            i > 0 && layer.tier != Tier::Low && layer.tier == layers[i - 1].tier &&
            layer.shape == layers[i - 1].shape &&
            std::min(low, layer.score) >= (1 - tolerance) * std::max(high, layer.score);
        if (!joins) {
            groups.emplace_back();
            low = high = layer.score;
        }
        groups.back().push_back(i);
        low = std::min(low, layer.score);
        high = std::max(high, layer.score);
    }
    return groups;
}

std::vector<std::vector<std::size_t>> checkedGroups(
    const std::vector<std::vector<std::int64_t>>& groups, const std::vector<Shareable>& layers,
    const std::string& where) {
    std::vector<Problem> problems;
    std::vector<bool> seen(layers.size());
    std::vector<std::vector<std::size_t>> result;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::string place = where + "[" + std::to_string(g) + "]";
        std::vector<std::size_t> members;
        for (const std::int64_t index : groups[g]) {
            const std::string layer = "layer " + std::to_string(index);
            if (index < 0 || index >= static_cast<std::int64_t>(layers.size())) {
                problems.push_back({place, layer + " does not exist; the model has layers 0 to " +
                                               std::to_string(layers.size() - 1)});
                continue;
            }
            const auto member = static_cast<std::size_t>(index);
            if (seen[member]) {
                problems.push_back({place, layer + " stands in a group already; name it once"});
            } else if (!members.empty() && layers[member].shape != layers[members[0]].shape) {
                problems.push_back({place, layer + " has other shapes than layer " +
                                               std::to_string(members[0]) +
                                               "; only equal layers can share"});
            }
            seen[member] = true;
            members.push_back(member);
        }
        if (!members.empty()) {
            result.push_back(std::move(members));
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    for (std::size_t i = 0; i < layers.size(); ++i) {
        if (!seen[i]) {
            result.push_back({i});
        }
    }
    std::ranges::sort(result);
    return result;
}

}  // namespace artemis
