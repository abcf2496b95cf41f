// The measures, and what each changes in a plan.
#include "core/plan/measures.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace artemis {

const std::vector<Measure>& measures() {
    static const std::vector<Measure> all{
        {cacheMeasure, "Cache of the frozen prefix",
         "Layers below the lowest trained one are computed once per example; their outputs are "
         "kept.",
         false, 1, [](const RunOptions& options) { return options.prefixCache ? 1 : 0; },
         [](RunOptions& options, int level) { options.prefixCache = level > 0; }},
        {bf16Measure, "Linear layers in bf16",
         "Linear layers compute in bf16 and frozen matrices are kept in it; losses agree to about "
         "three digits.",
         false, 1, [](const RunOptions& options) { return options.bf16 ? 1 : 0; },
         [](RunOptions& options, int level) { options.bf16 = level > 0; }},
        {diskMeasure, "The cache on disk",
         "What is kept of the frozen prefix lies in a file beside the run, not in memory.", true, 1,
         [](const RunOptions& options) { return options.cacheMemoryBytes > 0 ? 0 : 1; },
         [](RunOptions& options, int level) {
             if (level > 0) {
                 options.cacheMemoryBytes = 0;
             } else if (options.cacheMemoryBytes == 0) {
                 options.cacheMemoryBytes = std::numeric_limits<double>::infinity();
             }
         }},
        {"micro_batches", "Smaller micro-batches",
         "A batch is computed in 2, 4 or 8 parts: activations shrink, each part has its start.",
         true, 3,
         [](const RunOptions& options) {
             return static_cast<int>(
                        std::bit_width(static_cast<std::uint64_t>(options.microBatches))) -
                    1;
         },
         [](RunOptions& options, int level) { options.microBatches = std::int64_t{1} << level; }},
        {"checkpointing", "Activation checkpointing",
         "Layers keep their inputs alone and are computed again in the backward pass.", true, 1,
         [](const RunOptions& options) { return options.checkpointing ? 1 : 0; },
         [](RunOptions& options, int level) { options.checkpointing = level > 0; }},
        {"optimizer_8bit", "Optimiser states in 8 bits",
         "Both moments of AdamW are rounded between steps and take a quarter of their memory; "
         "this changes the losses a little.",
         true, 1, [](const RunOptions& options) { return options.smallStates ? 1 : 0; },
         [](RunOptions& options, int level) { options.smallStates = level > 0; }},
    };
    return all;
}

Value settingsOf(const RunOptions& chosen, const RunOptions& given) {
    Value settings = Value::object();
    if (chosen.bf16 && !given.bf16) {
        settings["precision"] = "bf16";
    }
    if (chosen.prefixCache && !given.prefixCache) {
        settings["prefix_cache"] = "fp32";
    }
    if (chosen.prefixCache && chosen.cacheMemoryBytes == 0 && given.cacheMemoryBytes > 0) {
        settings["prefix_cache_mb"] = 0;
    }
    if (chosen.microBatches != given.microBatches) {
        settings["micro_batches"] = chosen.microBatches;
    }
    if (chosen.checkpointing && !given.checkpointing) {
        settings["gradient_checkpointing"] = true;
    }
    if (chosen.smallStates && !given.smallStates) {
        settings["optimizer_states"] = "8bit";
    }
    return settings;
}

std::vector<MeasureEffect> effectsOf(const CostModel& model, const TierPlan& plan,
                                     const RunOptions& options) {
    std::vector<MeasureEffect> effects;
    for (const Measure& measure : measures()) {
        const int level = measure.level(options);
        RunOptions off = options;
        measure.setLevel(off, 0);
        RunOptions on = options;
        measure.setLevel(on, std::max(level, 1));
        const Prediction without = predict(model, plan, off);
        const Prediction with = predict(model, plan, on);
        effects.push_back({measure.id, level, with.secondsTotal - without.secondsTotal,
                           with.memory.total() - without.memory.total()});
    }
    return effects;
}

Value toJson(const MeasureEffect& effect) {
    return {{"id", effect.id},
            {"level", effect.level},
            {"seconds", effect.seconds},
            {"bytes", effect.bytes}};
}

}  // namespace artemis
