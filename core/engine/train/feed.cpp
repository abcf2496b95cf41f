// From a batch of data to the input of a model.
#include "core/engine/train/feed.h"

namespace artemis {

Input toInput(const Batch& batch) {
    Input input;
    input.tokens = at::tensor(batch.tokens, at::kLong);
    input.typeIds = at::tensor(batch.typeIds, at::kLong);
    input.positions = at::tensor(batch.positions, at::kLong);
    input.layout = Layout::make(batch.lengths, batch.examples, batch.attend);
    input.wanted = Wanted::make(input.layout, batch.rows);
    return input;
}

Context contextOf(const TrainingOptions& options) {
    Context context;
    context.seed = static_cast<std::uint64_t>(options.seed);
    context.precision = precisionOf(options.precision);
    return context;
}

}  // namespace artemis
