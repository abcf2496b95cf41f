// Settings of training and evaluation: range, unit, help, source. Defaults stand in options.h.
#include "core/config/options.h"

namespace artemis {

const Fields<TrainingOptions>& trainingFields() {
    static const auto table =
        Fields<TrainingOptions>()
            .add(&TrainingOptions::epochs, {.key = "epochs",
                                            .label = "Epochs",
                                            .help = "Passes over the training data.",
                                            .min = 0.001,
                                            .max = 100000,
                                            .basic = true})
            .add(&TrainingOptions::maxSteps,
                 {.key = "max_steps",
                  .label = "Most steps",
                  .help = "Optimiser steps after which training ends; 0: epochs decide.",
                  .unit = "steps",
                  .min = 0})
            .add(&TrainingOptions::batchSize, {.key = "batch_size",
                                               .label = "Batch size",
                                               .help = "Examples of one forward pass.",
                                               .unit = "examples",
                                               .min = 1,
                                               .max = 65536,
                                               .basic = true})
            .add(&TrainingOptions::gradientAccumulation,
                 {.key = "gradient_accumulation",
                  .label = "Batches a step",
                  .help = "Batches whose gradients are added before the optimiser steps; the loss "
                          "is the mean over all their labels.",
                  .unit = "batches",
                  .min = 1,
                  .max = 65536})
            .add(&TrainingOptions::learningRate, {.key = "learning_rate",
                                                  .label = "Learning rate",
                                                  .help = "Peak rate of the schedule.",
                                                  .min = 0,
                                                  .max = 10,
                                                  .basic = true})
            .add(&TrainingOptions::schedule, {.key = "schedule",
                                              .label = "Schedule",
                                              .help = "How the rate goes on after the warm-up.",
                                              .source = "transformers.optimization",
                                              .kind = Kind::Choice})
            .add(&TrainingOptions::warmupRatio,
                 {.key = "warmup_ratio",
                  .label = "Warm-up share",
                  .help = "Share of the steps over which the rate rises from 0.",
                  .min = 0,
                  .max = 1})
            .add(&TrainingOptions::warmupSteps,
                 {.key = "warmup_steps",
                  .label = "Warm-up steps",
                  .help = "Steps over which the rate rises from 0; where above 0 it replaces the "
                          "share.",
                  .unit = "steps",
                  .min = 0})
            .add(&TrainingOptions::minLearningRate,
                 {.key = "min_learning_rate",
                  .label = "Lowest rate",
                  .help = "Where cosine_with_min_lr and polynomial end.",
                  .min = 0,
                  .max = 10})
            .add(&TrainingOptions::weightDecay,
                 {.key = "weight_decay",
                  .label = "Weight decay",
                  .help = "Decoupled decay; biases and norms are left out.",
                  .source = "Loshchilov & Hutter 2019, arXiv:1711.05101",
                  .min = 0,
                  .max = 10})
            .add(&TrainingOptions::beta1, {.key = "beta1",
                                           .label = "Adam beta 1",
                                           .help = "Decay of the mean of gradients.",
                                           .min = 0,
                                           .max = 0.9999999})
            .add(&TrainingOptions::beta2, {.key = "beta2",
                                           .label = "Adam beta 2",
                                           .help = "Decay of the mean of squared gradients.",
                                           .min = 0,
                                           .max = 0.9999999})
            .add(&TrainingOptions::epsilon, {.key = "epsilon",
                                             .label = "Adam epsilon",
                                             .help = "Added to the root of the second moment.",
                                             .min = 1e-16,
                                             .max = 1})
            .add(&TrainingOptions::optimizerStates,
                 {.key = "optimizer_states",
                  .label = "Optimiser states",
                  .help = "8bit: both moments are rounded to 8 bits between steps and take about a "
                          "quarter of the memory; losses differ a little. Parameters of fewer "
                          "than 4096 numbers and embeddings that are updated row by row stay "
                          "fp32.",
                  .source = "Dettmers et al. 2022, arXiv:2110.02861; bitsandbytes",
                  .choices = {"fp32", "8bit"}})
            .add(&TrainingOptions::maxGradNorm,
                 {.key = "max_grad_norm",
                  .label = "Clip gradient norm",
                  .help = "Gradients are scaled down to this total norm; 0 never clips.",
                  .min = 0})
            .add(&TrainingOptions::microBatches,
                 {.key = "micro_batches",
                  .label = "Parts of a batch",
                  .help = "A batch is computed in so many parts, one after another: less memory for "
                          "activations, the same gradients.",
                  .min = 1,
                  .max = 1024})
            .add(&TrainingOptions::gradientCheckpointing,
                 {.key = "gradient_checkpointing",
                  .label = "Recompute activations",
                  .help = "Each block keeps its input alone and is computed again for the backward "
                          "pass: less memory, about a third more time, the same losses.",
                  .source = "Chen et al. 2016, arXiv:1604.06174"})
            .add(&TrainingOptions::prefixCache,
                 {.key = "prefix_cache",
                  .label = "Keep frozen output",
                  .help = "What the frozen blocks below the lowest trained one make of each "
                          "example is computed once and kept for later epochs: in fp32 without "
                          "any loss, in bf16 in half the room and equal to about three digits. "
                          "These blocks then run without dropout; where the model has none, "
                          "nothing changes. auto: fp32, unless there is one epoch or the blocks "
                          "have dropout.",
                  .choices = {"auto", "off", "fp32", "bf16"}})
            .add(&TrainingOptions::prefixCacheMb,
                 {.key = "prefix_cache_mb",
                  .label = "Kept in memory",
                  .help = "Most memory for the output of frozen blocks; the rest goes to disk.",
                  .unit = "MB",
                  .min = 0,
                  .max = 10000000})
            .add(&TrainingOptions::prefixCacheDiskMb,
                 {.key = "prefix_cache_disk_mb",
                  .label = "Kept on disk",
                  .help = "Most disk space for it, in the run's folder and until the run ends; "
                          "examples beyond are computed in every epoch.",
                  .unit = "MB",
                  .min = 0,
                  .max = 10000000})
            .add(&TrainingOptions::seed,
                 {.key = "seed",
                  .label = "Seed",
                  .help = "Same seed, same settings, same machine: same losses.",
                  .min = 0,
                  .max = 4294967295,
                  .basic = true})
            .add(&TrainingOptions::precision,
                 {.key = "precision",
                  .label = "Precision",
                  .help = "bf16: linear layers compute in half as many bits and frozen matrices "
                          "are kept in them; what trains, its gradients, norms and losses stay "
                          "fp32. Less memory and time, losses equal to about three digits.",
                  .source = "torch.autocast",
                  .choices = {"fp32", "bf16"}})
            .add(&TrainingOptions::device, {.key = "device",
                                            .label = "Device",
                                            .help = "auto takes a GPU where there is one.",
                                            .choices = {"auto", "cpu", "cuda"}})
            .add(&TrainingOptions::threads,
                 {.key = "threads",
                  .label = "Threads",
                  .help = "Processor threads of the engine; 0 takes one for each core.",
                  .unit = "threads",
                  .min = 0,
                  .max = 1024})
            .add(&TrainingOptions::checkpointSteps,
                 {.key = "checkpoint_steps",
                  .label = "Checkpoint every",
                  .help = "Steps between checkpoints; 0: checkpoint_minutes decides.",
                  .unit = "steps",
                  .min = 0})
            .add(&TrainingOptions::checkpointMinutes,
                 {.key = "checkpoint_minutes",
                  .label = "Checkpoint after",
                  .help = "At most this much work is lost when the machine stops; 0: none but on "
                          "stop.",
                  .unit = "min",
                  .min = 0});
    return table;
}

const Fields<EvaluationOptions>& evaluationFields() {
    static const auto table =
        Fields<EvaluationOptions>()
            .add(&EvaluationOptions::metrics, {.key = "metrics",
                                               .label = "Metrics",
                                               .help = "Empty: those usual for the task.",
                                               .kind = Kind::Names})
            .add(&EvaluationOptions::every, {.key = "every",
                                             .label = "Evaluate every",
                                             .help = "epoch, end, never, or a number of steps.",
                                             .basic = true,
                                             .kind = Kind::Interval})
            .add(&EvaluationOptions::batchSize, {.key = "batch_size",
                                                 .label = "Batch size",
                                                 .help = "Examples of one evaluation batch.",
                                                 .unit = "examples",
                                                 .min = 1,
                                                 .max = 65536})
            .add(&EvaluationOptions::bestMetric,
                 {.key = "best_metric",
                  .label = "Best by",
                  .help = "Metric of the first set that decides which state is kept; empty: the "
                          "first metric.",
                  .kind = Kind::Choice})
            .add(&EvaluationOptions::keepBest,
                 {.key = "keep_best",
                  .label = "Keep the best",
                  .help = "The result is the state with the best evaluation, not the last one."})
            .add(&EvaluationOptions::patience,
                 {.key = "patience",
                  .label = "Stop early after",
                  .help = "Evaluations without a better value after which training ends; 0: never.",
                  .unit = "evaluations",
                  .min = 0})
            .add(&EvaluationOptions::bestSpans,
                 {.key = "n_best",
                  .label = "Best spans",
                  .help = "Question answering: first and last tokens of an answer are looked for "
                          "among so many.",
                  .source = "transformers run_qa.py, n_best_size",
                  .min = 1,
                  .max = 1000})
            .add(&EvaluationOptions::maxAnswerLength,
                 {.key = "max_answer_length",
                  .label = "Longest answer",
                  .help = "Question answering: most tokens an answer may have.",
                  .source = "transformers run_qa.py, max_answer_length",
                  .unit = "tokens",
                  .min = 1,
                  .max = 10000})
            .add(&EvaluationOptions::liveShare,
                 {.key = "live_share",
                  .label = "Share of time",
                  .help = "Share of the training time that generating texts may cost while "
                          "training goes on; fewer texts are generated where it would cost more. "
                          "The last evaluation is of all rows.",
                  .min = 0,
                  .max = 1})
            .add(&EvaluationOptions::liveSamples,
                 {.key = "live_samples",
                  .label = "Texts generated",
                  .help = "Most rows of a set for which texts are generated, and whose own values "
                          "are kept, while training goes on; 0: all.",
                  .unit = "rows",
                  .min = 0});
    return table;
}

}  // namespace artemis
