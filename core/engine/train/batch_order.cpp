// Batches by falling length.
#include "core/engine/train/batch_order.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace artemis {

namespace {

/// `order` goes from long to short.
std::vector<std::span<const std::int64_t>> inBatches(const std::vector<std::int64_t>& order,
                                                     const std::vector<std::int64_t>& lengths,
                                                     std::int64_t size) {
    const auto all = static_cast<double>(order.size());
    const double tokens = std::accumulate(lengths.begin(), lengths.end(), 0.0);
    const double most = std::max(1.0, tokens / std::max(1.0, all) * static_cast<double>(size));
    std::vector<std::span<const std::int64_t>> batches;
    for (std::size_t first = 0; first < order.size(); first += batches.back().size()) {
        const auto longest = static_cast<double>(lengths[static_cast<std::size_t>(order[first])]);
        const auto fits = static_cast<std::size_t>(most / std::max(1.0, longest));
        const std::size_t count = std::clamp<std::size_t>(fits, 1, static_cast<std::size_t>(size));
        batches.push_back(std::span(order).subspan(first, std::min(count, order.size() - first)));
    }
    return batches;
}

}  // namespace

void eachBatch(const Dataset& data, std::int64_t size, Workers& workers, std::stop_token stop,
               const std::function<void(std::size_t, std::span<const std::int64_t>)>& visit) {
    const std::vector<std::int64_t> lengths = data.lengths();
    std::vector<std::int64_t> order(lengths.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&lengths](std::int64_t i) {
        return lengths[static_cast<std::size_t>(i)];
    });
    const auto batches = inBatches(order, lengths, size);
    workers.run([&](std::size_t worker) {
        for (std::size_t i = worker; i < batches.size() && !stop.stop_requested();
             i += workers.count()) {
            visit(i, batches[i]);
        }
    });
}

}  // namespace artemis
