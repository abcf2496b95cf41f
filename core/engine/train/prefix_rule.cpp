// Looks at the options, the model and a few examples.
#include "core/engine/train/prefix_rule.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/engine/models/frozen_blocks.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prefix_rows.h"

namespace artemis {

namespace {

/// Whether every epoch reads other tokens (masks are drawn anew), so that no key comes twice. A few
/// examples tell.
bool changesByEpoch(const Task& task, const Dataset& data, std::uint64_t seed) {
    std::vector<std::int64_t> few(std::min<std::size_t>(8, data.examples.size()));
    std::iota(few.begin(), few.end(), std::int64_t{0});
    const auto keysOf = [&](std::int64_t epoch) {
        return prefixKeys(task.batch(data, few, {seed, epoch}), false);
    };
    return keysOf(0) != keysOf(1);
}

}  // namespace

PrefixRule prefixRule(const TrainingOptions& options, const Model& model, const Task& task,
                      const Dataset& train, bool again) {
    const bool asked = options.prefixCache != "auto" && options.prefixCache != "off";
    if (options.prefixCache == "off" || (!asked && !again)) {
        return {};
    }
    const auto seed = static_cast<std::uint64_t>(options.seed);
    const Batch one = task.batch(train, std::vector<std::int64_t>{0}, {seed, 0});
    const std::int64_t frozen = frozenBlocks(model, toInput(one), contextOf(options));
    if (frozen == 0) {
        return {0, asked ? "something trains in the first block or below it" : ""};
    }
    if (changesByEpoch(task, train, seed)) {
        return {0, "each epoch draws other tokens"};
    }
    if (!asked && model.blockDropout() > 0) {
        return {0,
                "they have dropout; set training.prefix_cache to fp32 to run them without it "
                "and compute each example once"};
    }
    return {frozen};
}

}  // namespace artemis
