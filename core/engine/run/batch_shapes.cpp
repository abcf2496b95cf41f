// Packs some batches and adds them up.
#include "core/engine/run/batch_shapes.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "core/engine/data/sampler.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

constexpr std::size_t mostBatches = 64;

/// The length at which every token would attend to as many as those of these examples do.
double attendedLength(const std::vector<std::int64_t>& lengths) {
    double tokens = 0;
    double pairs = 0;
    for (const std::int64_t length : lengths) {
        tokens += static_cast<double>(length);
        pairs += static_cast<double>(length) * static_cast<double>(length);
    }
    return tokens > 0 ? pairs / tokens : 0;
}

}  // namespace

BatchShapes batchShapes(const ExperimentConfig& config, const ExperimentData& data) {
    const TrainingOptions& o = config.training;
    const auto seed = static_cast<std::uint64_t>(o.seed);
    const std::vector<std::int64_t> lengths = data.train.lengths();
    const Batches batches = epochBatches(
        lengths, {o.batchSize, config.data.shuffle, config.data.groupByLength, seed}, 0);
    const auto shape = [&](const std::vector<std::int64_t>& indices) {
        const Batch batch = data.task->batch(data.train, indices, {seed, 0});
        BatchShape one = shapeOf(batch);
        one.longest = attendedLength(batch.lengths);
        one.longestSource = attendedLength(batch.source.lengths);
        return one;
    };
    const std::size_t count = std::min(batches.size(), mostBatches);
    BatchShape sum;
    for (std::size_t i = 0; i < count; ++i) {
        const BatchShape one = shape(batches[i]);
        for (double BatchShape::*field :
             {&BatchShape::tokens, &BatchShape::examples, &BatchShape::longest, &BatchShape::wanted,
              &BatchShape::source, &BatchShape::longestSource}) {
            sum.*field += one.*field / static_cast<double>(count);
        }
    }
    const auto tokens = [&lengths](const std::vector<std::int64_t>& indices) {
        return std::accumulate(indices.begin(), indices.end(), std::int64_t{0},
                               [&](std::int64_t all, std::int64_t i) {
                                   return all + lengths[static_cast<std::size_t>(i)];
                               });
    };
    BatchShape largest = shape(*std::ranges::max_element(batches, {}, tokens));
    const double share =
        std::ceil(largest.examples / static_cast<double>(o.microBatches)) / largest.examples;
    for (double* size : {&largest.tokens, &largest.examples, &largest.wanted, &largest.source}) {
        *size *= share;
    }
    return {sum, largest};
}

double vocabularyShare(const Dataset& train, std::int64_t rows) {
    std::unordered_set<std::int32_t> seen;
    for (const Example& example : train.examples) {
        seen.insert(example.tokens.begin(), example.tokens.end());
        seen.insert(example.source.begin(), example.source.end());
    }
    return std::min(1.0, static_cast<double>(seen.size()) / static_cast<double>(rows));
}

}  // namespace artemis
