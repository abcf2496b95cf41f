// Labels that mean nothing.
#include "core/engine/data/permuted_labels.h"

#include <algorithm>

#include "core/base/random.h"

namespace artemis {

void permuteLabels(std::vector<Batch>& parts, std::uint64_t key) {
    std::vector<std::int64_t> labels;
    std::uint64_t drawn = 0;
    for (Batch& batch : parts) {
        labels.insert(labels.end(), batch.labels.begin(), batch.labels.end());
        for (std::size_t i = 0; i < batch.spans.size(); i += 2) {
            const std::int64_t last = batch.lengths[i / 2] - 1;
            const std::int64_t width = batch.spans[i + 1] - batch.spans[i];
            batch.spans[i] = static_cast<std::int64_t>(
                random::below(key, drawn++, static_cast<std::uint64_t>(last + 1)));
            batch.spans[i + 1] = std::min(batch.spans[i] + width, last);
        }
    }
    random::shuffle(std::span(labels), random::key({key, random::key("labels")}));
    auto next = labels.begin();
    for (Batch& batch : parts) {
        for (std::int64_t& label : batch.labels) {
            label = *next++;
        }
    }
}

}  // namespace artemis
