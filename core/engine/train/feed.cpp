// From a batch of data to the input of a model.
#include "core/engine/train/feed.h"

#include <algorithm>

namespace artemis {

Input toInput(const Batch& batch) {
    Input input;
    input.tokens = at::tensor(batch.tokens, at::kLong);
    input.typeIds = at::tensor(batch.typeIds, at::kLong);
    input.positions = at::tensor(batch.positions, at::kLong);
    input.layout = Layout::make(batch.lengths, batch.examples, batch.attend);
    input.wanted = Wanted::make(input.layout, batch.rows);
    const PackedTokens& source = batch.source;
    if (!source.tokens.empty()) {
        input.source = {at::tensor(source.tokens, at::kLong),
                        Layout::make(source.lengths, batch.examples, source.attend)};
    }
    return input;
}

BatchShape shapeOf(const Batch& batch) {
    const auto longest = [](const std::vector<std::int64_t>& lengths) {
        return lengths.empty() ? 0.0 : static_cast<double>(*std::ranges::max_element(lengths));
    };
    return {static_cast<double>(batch.tokens.size()),
            static_cast<double>(batch.size()),
            longest(batch.lengths),
            static_cast<double>(batch.rows.size()),
            static_cast<double>(batch.source.tokens.size()),
            longest(batch.source.lengths)};
}

at::Tensor labelsOf(const Batch& batch) {
    return at::tensor(batch.spans.empty() ? batch.labels : batch.spans, at::kLong);
}

Context contextOf(const TrainingOptions& options) {
    Context context;
    context.seed = static_cast<std::uint64_t>(options.seed);
    context.precision = precisionOf(options.precision);
    return context;
}

}  // namespace artemis
