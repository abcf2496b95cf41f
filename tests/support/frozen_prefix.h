// Tiny models whose lower blocks are frozen, and three epochs of training with and without the
// frozen-prefix cache.
#pragma once

#include <QTemporaryDir>
#include <cmath>

#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/prefix_cache.h"
#include "tiny.h"

namespace artemis::test {

inline constexpr std::uint64_t plenty = 1 << 20;
inline constexpr int examples = 6;

/// Trains the blocks from `from` on, and what stands behind all of them.
inline void trainFrom(const Model& model, std::int64_t from) {
    for (const auto& parameter : model.parameters()) {
        parameter->train(false);
    }
    const auto train = [](const Site& site) {
        for (Parameter* parameter : site.parameters) {
            parameter->train(true);
        }
    };
    for (const Site& site : model.sites()) {
        if (site.block >= from) {
            train(site);
        }
    }
    for (auto site = model.sites().rbegin(); site->block < 0; ++site) {
        train(*site);
    }
}

/// Six examples, in other batches in every epoch.
inline std::vector<Batch> epochBatches(const std::string& task, int epoch) {
    const std::vector<std::vector<std::vector<std::int64_t>>> cuts{
        {{5, 9, 3}, {4, 7, 7}}, {{5, 9}, {3, 4, 7, 7}}, {{5, 9, 3, 4, 7}, {7}}};
    std::vector<Batch> batches;
    std::int64_t first = 0;
    for (const auto& lengths : cuts[epoch]) {
        batches.push_back(tinyBatch(task, lengths, first));
        first += static_cast<std::int64_t>(lengths.size());
    }
    return batches;
}

/// Where a cache of rows in fp32 may keep its file.
struct CacheFolder {
    QTemporaryDir folder;

    std::filesystem::path file() const {
        return std::filesystem::path(folder.path().toStdString()) / "out" / "prefix_cache.rows";
    }
    PrefixCacheOptions options(std::int64_t blocks, std::uint64_t memory,
                               std::uint64_t disk) const {
        return {blocks, at::kFloat, file(), memory, disk};
    }
};

struct Course {
    std::vector<double> losses;
    int found = 0;
    int computed = 0;
};

/// Three epochs with AdamW.
inline Course trained(const Model& model, const std::string& task, PrefixCache* cache) {
    AdamW optimizer(trainableParameters(model), {});
    Workers workers(1);
    Context context;
    context.training = true;
    Course course;
    for (int epoch = 0; epoch < 3; ++epoch) {
        for (const Batch& batch : epochBatches(task, epoch)) {
            const Input input = toInput(batch);
            const at::Tensor labels = labelsOf(batch);
            const at::Tensor sum = cache == nullptr
                                       ? model.lossSum(input, labels, context)
                                       : model.lossSum(cache->begin(batch, input, context).start,
                                                       input, labels, context);
            const at::Tensor loss = sum / static_cast<double>(labels.numel());
            loss.backward();
            course.losses.push_back(loss.item<double>());
            optimizer.step(0.01, 1, workers);
        }
    }
    if (cache != nullptr) {
        const PrefixCache::Counts counts = cache->takeCounts();
        course.found = static_cast<int>(counts.found);
        course.computed = static_cast<int>(counts.computed);
    }
    return course;
}

inline double largestDifference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = a.size() == b.size() ? 0 : INFINITY;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        largest = std::max(largest, std::abs(a[i] - b[i]));
    }
    return largest;
}

inline std::unique_ptr<Model> modelFrom(const std::string& task, std::int64_t from) {
    auto model = tinyModel(task);
    trainFrom(*model, from);
    return model;
}

}  // namespace artemis::test
