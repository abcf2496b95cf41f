// Every setting of the fixed parts: range, unit, help, source. Defaults stand in options.h.
#include "core/config/options.h"

namespace artemis {

const Fields<ModelOptions>& modelFields() {
    static const auto table =
        Fields<ModelOptions>()
            .add(&ModelOptions::path,
                 {.key = "path",
                  .label = "Model folder",
                  .help = "A Hugging Face folder with config.json, model.safetensors and the "
                          "tokenizer's files, or builtin:NAME. Empty only where model.create makes "
                          "a new model.",
                  .basic = true,
                  .builtin = true,
                  .kind = Kind::Folder})
            .add(&ModelOptions::task, {.key = "task",
                                       .label = "Task",
                                       .help = "What the model learns to do.",
                                       .basic = true,
                                       .kind = Kind::Choice});
    return table;
}

const Fields<CreateOptions>& createFields() {
    static const auto table =
        Fields<CreateOptions>()
            .add(
                &CreateOptions::family,
                {.key = "family",
                 .label = "Family",
                 .help = "Architecture of a new model with random weights. Empty: load model.path.",
                 .kind = Kind::Choice})
            .add(&CreateOptions::vocabSize,
                 {.key = "vocab_size",
                  .label = "Vocabulary",
                  .help = "Tokens of the tokenizer that is trained on the training text.",
                  .unit = "tokens",
                  .min = 300,
                  .max = 200000})
            .add(&CreateOptions::hiddenSize, {.key = "hidden_size",
                                              .label = "Hidden size",
                                              .help = "Width of the residual stream.",
                                              .min = 8,
                                              .max = 16384})
            .add(&CreateOptions::layers, {.key = "layers",
                                          .label = "Layers",
                                          .help = "Number of transformer blocks.",
                                          .min = 1,
                                          .max = 256})
            .add(&CreateOptions::heads, {.key = "heads",
                                         .label = "Attention heads",
                                         .help = "Must divide the hidden size.",
                                         .min = 1,
                                         .max = 256})
            .add(&CreateOptions::intermediateSize, {.key = "intermediate_size",
                                                    .label = "Feed-forward size",
                                                    .help = "Width of the feed-forward layer.",
                                                    .min = 8,
                                                    .max = 65536})
            .add(&CreateOptions::maxPositions, {.key = "max_positions",
                                                .label = "Longest input",
                                                .help = "Number of position embeddings.",
                                                .unit = "tokens",
                                                .min = 8,
                                                .max = 1048576})
            .add(&CreateOptions::dropout, {.key = "dropout",
                                           .label = "Dropout",
                                           .help = "Of hidden states and attention.",
                                           .min = 0,
                                           .max = 0.9});
    return table;
}

const Fields<DataOptions>& dataFields() {
    static const auto table =
        Fields<DataOptions>()
            .add(&DataOptions::train,
                 {.key = "train",
                  .label = "Training data",
                  .help = "A .tsv, .csv, .jsonl or .txt file, or builtin:NAME.",
                  .basic = true,
                  .required = true,
                  .builtin = true,
                  .kind = Kind::File})
            .add(&DataOptions::eval,
                 {.key = "eval",
                  .label = "Evaluation data",
                  .help = "A file, or a map of names to files; the first one decides which "
                          "checkpoint is best.",
                  .basic = true,
                  .builtin = true,
                  .kind = Kind::Files})
            .add(&DataOptions::test,
                 {.key = "test",
                  .label = "Test data",
                  .help = "Evaluated once, after training, with the best checkpoint.",
                  .builtin = true,
                  .kind = Kind::File})
            .add(&DataOptions::text, {.key = "text",
                                      .label = "Text column",
                                      .help = "Column that holds the text.",
                                      .basic = true})
            .add(&DataOptions::label, {.key = "label",
                                       .label = "Label column",
                                       .help = "Column that holds the class.",
                                       .basic = true})
            .add(&DataOptions::source,
                 {.key = "source",
                  .label = "Source column",
                  .help = "Input of source to target data; the loss is on the target alone."})
            .add(&DataOptions::target, {.key = "target",
                                        .label = "Target column",
                                        .help = "Output of source to target data."})
            .add(&DataOptions::maxLength, {.key = "max_length",
                                           .label = "Longest example",
                                           .help = "Longer examples are cut.",
                                           .unit = "tokens",
                                           .min = 4,
                                           .max = 1048576,
                                           .basic = true})
            .add(&DataOptions::samples, {.key = "samples",
                                         .label = "Training rows used",
                                         .help = "The first rows of the file; 0 takes all.",
                                         .unit = "rows",
                                         .min = 0})
            .add(&DataOptions::evalSamples, {.key = "eval_samples",
                                             .label = "Evaluation rows used",
                                             .help = "The first rows of each set; 0 takes all.",
                                             .unit = "rows",
                                             .min = 0})
            .add(&DataOptions::evalShare,
                 {.key = "eval_share",
                  .label = "Share held out",
                  .help = "Share of the training rows kept for evaluation, drawn from the seed, "
                          "where no evaluation data is given.",
                  .min = 0,
                  .max = 0.9})
            .add(&DataOptions::shuffle,
                 {.key = "shuffle",
                  .label = "Shuffle",
                  .help = "A new order each epoch, drawn from the seed. Off keeps the file's "
                          "order."})
            .add(&DataOptions::groupByLength,
                 {.key = "group_by_length",
                  .label = "Group by length",
                  .help = "Batches of examples of like length, so that little is padded.",
                  .source = "transformers LengthGroupedSampler"})
            .add(&DataOptions::maskProbability,
                 {.key = "mask_probability",
                  .label = "Masked share",
                  .help = "Share of the tokens that masked-lm predicts.",
                  .source = "Devlin et al. 2019, arXiv:1810.04805",
                  .min = 0.01,
                  .max = 0.9})
            .add(&DataOptions::builtinRows, {.key = "builtin_rows",
                                             .label = "Built-in rows",
                                             .help = "Rows that a built-in generator makes for "
                                                     "training; a quarter of it for evaluation.",
                                             .unit = "rows",
                                             .min = 16,
                                             .max = 10000000});
    return table;
}

const Fields<FineTuningOptions>& fineTuningFields() {
    static const auto table =
        Fields<FineTuningOptions>()
            .add(&FineTuningOptions::method,
                 {.key = "method",
                  .label = "Method",
                  .help = "One method, or a list of methods that train together.",
                  .basic = true,
                  .required = true,
                  .kind = Kind::Names})
            .add(&FineTuningOptions::adapter,
                 {.key = "adapter",
                  .label = "Start from adapter",
                  .help = "A folder in Hugging Face PEFT's format; training goes on from it.",
                  .kind = Kind::Folder});
    return table;
}

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
            .add(&TrainingOptions::maxGradNorm,
                 {.key = "max_grad_norm",
                  .label = "Clip gradient norm",
                  .help = "Gradients are scaled down to this total norm; 0 never clips.",
                  .min = 0})
            .add(&TrainingOptions::seed,
                 {.key = "seed",
                  .label = "Seed",
                  .help = "Same seed, same settings, same machine: same losses.",
                  .min = 0,
                  .max = 4294967295,
                  .basic = true})
            .add(&TrainingOptions::precision, {.key = "precision",
                                               .label = "Precision",
                                               .help = "Number format of weights and activations.",
                                               .choices = {"fp32"}})
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
                  .min = 0});
    return table;
}

}  // namespace artemis
