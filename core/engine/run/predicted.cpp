// Predictions from shapes, or from the solver.
#include "core/engine/run/predicted.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/engine/data/sampler.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/feed.h"

namespace artemis {

namespace {

constexpr const char* total = "total";

/// The batch of the first epoch with the most tokens, as much of it as is computed at a time.
BatchShape largestBatch(const ExperimentConfig& config, const ExperimentData& data) {
    const TrainingOptions& o = config.training;
    const auto seed = static_cast<std::uint64_t>(o.seed);
    const std::vector<std::int64_t> lengths = data.train.lengths();
    const Batches batches = epochBatches(
        lengths, {o.batchSize, config.data.shuffle, config.data.groupByLength, seed}, 0);
    const auto tokens = [&lengths](const std::vector<std::int64_t>& batch) {
        return std::accumulate(batch.begin(), batch.end(), std::int64_t{0},
                               [&lengths](std::int64_t sum, std::int64_t example) {
                                   return sum + lengths[static_cast<std::size_t>(example)];
                               });
    };
    const std::vector<std::int64_t>& largest = *std::ranges::max_element(batches, {}, tokens);
    BatchShape shape = shapeOf(data.task->batch(data.train, largest, {seed, 0}));
    const double share =
        std::ceil(shape.examples / static_cast<double>(o.microBatches)) / shape.examples;
    for (double* size : {&shape.tokens, &shape.examples, &shape.wanted, &shape.source}) {
        *size *= share;
    }
    return shape;
}

/// Bytes by part, without and with their sum, as MB with it.
Value megabytes(const Value& bytes) {
    Value parts = Value::object();
    double sum = 0;
    for (const auto& [part, own] : bytes.items()) {
        if (part != total) {
            sum += own.get<double>() / 1e6;
            parts[part] = own.get<double>() / 1e6;
        }
    }
    parts[total] = sum;
    return parts;
}

}  // namespace

Value predictedFigures(const ExperimentConfig& config, const ExperimentData& data,
                       const Model& model, const Value& solved, std::int64_t steps) {
    const TrainingOptions& o = config.training;
    if (solved.is_null()) {
        return {{"memory_mb",
                 megabytes(memoryParts(model, largestBatch(config, data), precisionOf(o.precision),
                                       o.gradientCheckpointing))}};
    }
    const auto batches = static_cast<double>(steps * o.gradientAccumulation);
    return {{"memory_mb", megabytes(solved.at("memory"))},
            {"train_s", solved.at("seconds_per_step").get<double>() * batches},
            {"speedup", solved.at("speedup")}};
}

}  // namespace artemis
