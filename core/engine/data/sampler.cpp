// Sampler: shuffles by counter and groups by length.
#include "core/engine/data/sampler.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"

namespace artemis {

namespace {

enum Stream : std::uint64_t { ExampleOrder, BatchOrder };

void sortPools(std::span<std::int64_t> order, std::span<const std::int64_t> lengths,
               std::size_t batchSize) {
    const std::size_t batches = std::clamp<std::size_t>(order.size() / (4 * batchSize), 1, 50);
    const std::size_t pool = batches * batchSize;
    for (std::size_t start = 0; start < order.size(); start += pool) {
        const auto part = order.subspan(start, std::min(pool, order.size() - start));
        std::stable_sort(part.begin(), part.end(), [&](std::int64_t a, std::int64_t b) {
            return lengths[static_cast<std::size_t>(a)] > lengths[static_cast<std::size_t>(b)];
        });
    }
}

}  // namespace

Batches epochBatches(std::span<const std::int64_t> lengths, const SamplerOptions& options,
                     std::int64_t epoch) {
    const auto key = [&](Stream stream) {
        return random::key({options.seed, static_cast<std::uint64_t>(epoch), stream});
    };
    std::vector<std::int64_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    const auto size = static_cast<std::size_t>(options.batchSize);
    const bool grouped = options.shuffle && options.groupByLength;
    if (options.shuffle) {
        random::shuffle(std::span(order), key(ExampleOrder));
    }
    if (grouped) {
        sortPools(order, lengths, size);
    }
    Batches batches;
    for (std::size_t start = 0; start < order.size(); start += size) {
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(start);
        batches.emplace_back(
            first, first + static_cast<std::ptrdiff_t>(std::min(size, order.size() - start)));
    }
    if (grouped) {
        const std::size_t full = order.size() / size;
        random::shuffle(std::span(batches).first(full), key(BatchOrder));
    }
    return batches;
}

std::int64_t batchCount(std::int64_t examples, std::int64_t batchSize) {
    return (examples + batchSize - 1) / batchSize;
}

double paddingShare(const Batches& batches, std::span<const std::int64_t> lengths) {
    std::int64_t real = 0;
    std::int64_t padded = 0;
    for (const auto& batch : batches) {
        std::int64_t longest = 0;
        for (const std::int64_t index : batch) {
            const std::int64_t length = lengths[static_cast<std::size_t>(index)];
            real += length;
            longest = std::max(longest, length);
        }
        padded += longest * static_cast<std::int64_t>(batch.size());
    }
    return padded == 0 ? 0 : 1 - static_cast<double>(real) / static_cast<double>(padded);
}

}  // namespace artemis
