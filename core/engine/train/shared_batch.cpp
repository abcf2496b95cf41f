// The longest examples are given out first.
#include "core/engine/train/shared_batch.h"

#include <algorithm>

namespace artemis {

std::vector<Batch> sharedBatch(const Task& task, const Dataset& data,
                               std::span<const std::int64_t> lengths,
                               std::vector<std::int64_t> indices, const Draw& draw,
                               const Workers& workers) {
    const auto lengthOf = [lengths](std::int64_t i) {
        return lengths[static_cast<std::size_t>(i)];
    };
    std::ranges::stable_sort(indices, std::ranges::greater{}, lengthOf);
    std::vector<std::int64_t> sizes;
    std::ranges::transform(indices, std::back_inserter(sizes), lengthOf);
    std::vector<Batch> parts;
    for (const auto& places : workers.shareOut(sizes)) {
        std::vector<std::int64_t> part;
        for (const std::size_t place : places) {
            part.push_back(indices[place]);
        }
        parts.push_back(task.batch(data, part, draw));
    }
    return parts;
}

}  // namespace artemis
