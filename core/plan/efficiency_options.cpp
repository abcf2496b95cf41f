// Fields of the section efficiency_transformer.
#include "core/plan/efficiency_options.h"

#include "core/plan/importance.h"

namespace artemis {

const Fields<EfficiencyOptions>& efficiencyFields() {
    using Options = EfficiencyOptions;
    static const auto table =
        Fields<Options>()
            .add(
                &Options::adaptive,
                {.key = "adaptive_layer_selection",
                 .label = "Choose layers",
                 .help = "The most important layers train in full, the least important are frozen, "
                         "those between get the medium method. Off: all get it.",
                 .basic = true})
            .add(
                &Options::sharing,
                {.key = "cross_layer_parameter_sharing",
                 .label = "Share parameters",
                 .help = "Neighbouring medium layers of like importance and equal shapes train one "
                         "adapter.",
                 .basic = true})
            .add(&Options::score, {.key = "importance_score_method",
                                   .label = "Importance",
                                   .help = "What a layer's importance is read from.",
                                   .choices = ids(importanceScores()),
                                   .basic = true})
            .add(&Options::lowResource,
                 {.key = "low_resource_mode",
                  .label = "Low resources",
                  .help = "Permits linear layers in bf16, and what saves memory "
                          "where the target is still reached: smaller parts of "
                          "a batch, activations computed twice, optimiser "
                          "states in 8 bits."})
            .add(&Options::targetSpeedup,
                 {.key = "target_speedup",
                  .label = "Target speed-up",
                  .help = "Wanted against full fine-tuning, the analysis included, as a short "
                          "measurement of this machine predicts it. Without thresholds the plan "
                          "follows from it.",
                  .unit = "times",
                  .min = 1,
                  .max = 1000,
                  .basic = true})
            .add(&Options::targetMemory,
                 {.key = "target_memory",
                  .label = "Target memory",
                  .help = "With low resources: the share of full fine-tuning's predicted memory "
                          "that a plan for the target speed-up takes at most, where there is such "
                          "a plan. What the program itself takes is not in it.",
                  .min = 0.01,
                  .max = 1})
            .add(&Options::thresholds,
                 {.key = "thresholds",
                  .label = "Thresholds",
                  .help = "high and low, of scores divided by the highest: a layer trains in full "
                          "from high on and is frozen below low.",
                  .min = 0,
                  .max = 1.000001})
            .add(&Options::groups, {.key = "layer_groups",
                                    .label = "Groups",
                                    .help = "Layers that train one adapter, counted from 0.",
                                    .min = 0})
            .add(&Options::leastRank, {.key = "r_min",
                                       .label = "Least rank",
                                       .help = "Of a medium layer whose rank follows importance.",
                                       .min = 1,
                                       .max = 4096})
            .add(&Options::mediumMethod, {.key = "medium_method",
                                          .label = "Medium method",
                                          .help = "What trains in the layers between.",
                                          .choices = {"lora"}})
            .add(&Options::fullRate,
                 {.key = "full_learning_rate",
                  .label = "Learning rate in full",
                  .help = "Of layers that train in full, as a share of that of training, which "
                          "adapters and the head get: adapters take about ten times the rate of "
                          "full fine-tuning.",
                  .min = 1e-6,
                  .max = 1000})
            .add(&Options::samples, {.key = "samples",
                                     .label = "Examples to score",
                                     .help = "Rows of the training data that importance is read "
                                             "from, at most: fewer where these rank the layers "
                                             "reliably.",
                                     .min = 1})
            .add(&Options::importanceRun,
                 {.key = "importance_run",
                  .label = "Stored importance",
                  .help =
                      "Take the scores of this analysis and score nothing: the number of its run "
                      "in the store, or the path of its importance.json."})
            .add(&Options::reanalysisSteps,
                 {.key = "reanalysis_steps",
                  .label = "Score again every",
                  .help = "Steps of training after which the layers are scored anew and what "
                          "remains is planned anew: tiers and ranks move, and what was learnt "
                          "stays. 0: never.",
                  .unit = "steps",
                  .min = 0})
            .add(&Options::gradualFreezing,
                 {.key = "gradual_freezing",
                  .label = "Freeze gradually",
                  .help = "Each new analysis plans what remains for the target speed-up divided by "
                          "the share of steps that remain, so that layers freeze one after "
                          "another, the least important ones first; what is frozen stays so."})
            .add(&Options::layers,
                 {.key = "layers",
                  .label = "Plan",
                  .help = "The whole plan, one word a layer: high, medium, medium RANK or low. "
                          "Nothing is scored then. frozen before a word: trained as such earlier, "
                          "and holds still."});
    return table;
}

}  // namespace artemis
