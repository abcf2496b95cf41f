// Resampling tests of layer scores; all random numbers come from counters.
#include "core/plan/trust.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/random.h"

namespace artemis {

namespace {

constexpr double wantedReliability = 0.7;
/// Of a ranking that is taken as found.
constexpr double settledReliability = 0.9;
constexpr int permutations = 999;
constexpr int splits = 200;

std::vector<double> scaled(std::vector<double> row) {
    const double sum = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& value : row) {
        value /= sum;
    }
    return row;
}

BatchScores scaled(const BatchScores& scores) {
    BatchScores rows;
    for (const std::vector<double>& row : scores) {
        rows.push_back(scaled(row));
    }
    return rows;
}

/// Sum of squares of the layers' means: the larger, the more the layers differ.
double spread(const BatchScores& rows) {
    double sum = 0;
    for (const double mean : meanScores(rows)) {
        sum += mean * mean;
    }
    return sum;
}

double chanceOfSpread(const BatchScores& rows, std::uint64_t seed) {
    const double seen = spread(rows);
    int asMuch = 1;
    for (int i = 0; i < permutations; ++i) {
        BatchScores permuted = rows;
        for (std::size_t batch = 0; batch < rows.size(); ++batch) {
            random::shuffle(std::span(permuted[batch]),
                            random::key({seed, static_cast<std::uint64_t>(i), batch}));
        }
        asMuch += spread(permuted) >= seen * (1 - 1e-12) ? 1 : 0;
    }
    return static_cast<double>(asMuch) / (permutations + 1);
}

double agreementOfHalves(const BatchScores& rows, std::uint64_t seed) {
    std::vector<std::size_t> order(rows.size());
    double sum = 0;
    for (int i = 0; i < splits; ++i) {
        std::iota(order.begin(), order.end(), std::size_t{0});
        random::shuffle(std::span(order), random::key({seed, static_cast<std::uint64_t>(i)}));
        BatchScores one;
        BatchScores two;
        for (std::size_t place = 0; place + place % 2 < rows.size(); ++place) {
            (place % 2 == 0 ? one : two).push_back(rows[order[place]]);
        }
        sum += kendallTau(meanScores(one), meanScores(two));
    }
    return sum / splits;
}

/// What a mean of `factor` times as many batches would agree.
double prophesied(double agreement, double factor) {
    return factor * agreement / (1 + (factor - 1) * agreement);
}

std::vector<std::size_t> topLayers(std::span<const double> scores, std::size_t k) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&scores](std::size_t layer) { return scores[layer]; });
    order.resize(k);
    std::ranges::sort(order);
    return order;
}

}  // namespace

std::vector<double> meanScores(const BatchScores& scores) {
    std::vector<double> mean(scores.empty() ? 0 : scores.front().size());
    for (const std::vector<double>& row : scores) {
        for (std::size_t layer = 0; layer < mean.size(); ++layer) {
            mean[layer] += row[layer] / static_cast<double>(scores.size());
        }
    }
    return mean;
}

double kendallTau(std::span<const double> a, std::span<const double> b) {
    double agreeing = 0;
    double pairsOfA = 0;
    double pairsOfB = 0;
    const auto sign = [](double x) { return static_cast<double>((x > 0) - (x < 0)); };
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            const double inA = sign(a[i] - a[j]);
            const double inB = sign(b[i] - b[j]);
            agreeing += inA * inB;
            pairsOfA += inA * inA;
            pairsOfB += inB * inB;
        }
    }
    return pairsOfA * pairsOfB == 0 ? 0 : agreeing / std::sqrt(pairsOfA * pairsOfB);
}

double topOverlap(std::span<const double> a, std::span<const double> b, std::size_t k) {
    std::vector<std::size_t> both;
    std::ranges::set_intersection(topLayers(a, k), topLayers(b, k), std::back_inserter(both));
    return static_cast<double>(both.size()) / static_cast<double>(k);
}

std::vector<Interval> bootstrapIntervals(const BatchScores& scores, double level,
                                         std::uint64_t seed, int resamples) {
    const std::size_t layers = scores.empty() ? 0 : scores.front().size();
    std::vector<std::vector<double>> means(layers);
    for (int i = 0; i < resamples && layers > 0; ++i) {
        BatchScores drawn;
        for (std::size_t batch = 0; batch < scores.size(); ++batch) {
            drawn.push_back(scores[random::below(random::key({seed, static_cast<std::uint64_t>(i)}),
                                                 batch, scores.size())]);
        }
        const std::vector<double> mean = meanScores(drawn);
        for (std::size_t layer = 0; layer < layers; ++layer) {
            means[layer].push_back(mean[layer]);
        }
    }
    const auto at = [resamples](double share) {
        return static_cast<std::size_t>(std::lround(share * (resamples - 1)));
    };
    std::vector<Interval> intervals;
    for (std::vector<double>& values : means) {
        std::ranges::sort(values);
        intervals.push_back({values[at((1 - level) / 2)], values[at((1 + level) / 2)]});
    }
    return intervals;
}

Stability stabilityOf(const BatchScores& scores, std::uint64_t seed) {
    Stability result;
    if (scores.size() < 4 || scores.front().size() < 2) {
        return result;
    }
    const BatchScores rows = scaled(scores);
    result.agreement = agreementOfHalves(rows, random::key({seed, 1}));
    result.chance = chanceOfSpread(rows, random::key({seed, 2}));
    if (result.agreement > 0) {
        result.reliability = prophesied(result.agreement, 2);
        const double halves = wantedReliability * (1 - result.agreement) /
                              (result.agreement * (1 - wantedReliability));
        result.batchesNeeded = std::max<std::int64_t>(
            4, std::llround(std::ceil(halves * static_cast<double>(scores.size()) / 2)));
    }
    result.stable = result.chance <= 0.01 && result.reliability >= wantedReliability;
    return result;
}

bool isSettled(const Stability& stability) {
    return stability.stable && stability.reliability >= settledReliability;
}

Information informationOf(const BatchScores& right, const BatchScores& permuted,
                          std::uint64_t seed) {
    if (right.size() != permuted.size()) {
        throw BadInput("scores", "of right and of permuted labels must be of the same batches");
    }
    BatchScores ratios;
    for (std::size_t batch = 0; batch < right.size(); ++batch) {
        const std::vector<double> one = scaled(right[batch]);
        const std::vector<double> other = scaled(permuted[batch]);
        ratios.emplace_back();
        for (std::size_t layer = 0; layer < one.size(); ++layer) {
            ratios.back().push_back(std::log(one[layer] / other[layer]));
        }
    }
    const double seen = spread(ratios);
    int asMuch = 1;
    for (int i = 0; i < permutations; ++i) {
        BatchScores swapped = ratios;
        const std::uint64_t key = random::key({seed, static_cast<std::uint64_t>(i)});
        for (std::size_t batch = 0; batch < swapped.size(); ++batch) {
            if (random::below(key, batch, 2) == 1) {
                std::ranges::for_each(swapped[batch], [](double& ratio) { ratio = -ratio; });
            }
        }
        asMuch += spread(swapped) >= seen * (1 - 1e-12) ? 1 : 0;
    }
    Information result;
    result.distance =
        std::sqrt(seen / static_cast<double>(
                             ratios.empty() ? 1 : std::max<std::size_t>(1, ratios.front().size())));
    result.chance = static_cast<double>(asMuch) / (permutations + 1);
    result.informative = result.chance <= 0.02;
    return result;
}

}  // namespace artemis
