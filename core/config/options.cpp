// Settings of model, data and fine-tuning: range, unit, help, source. Defaults stand in options.h.
#include "core/config/options.h"

#include <algorithm>

#include "core/text/chat_template.h"

namespace artemis {

const Fields<ModelOptions>& modelFields() {
    static const auto table =
        Fields<ModelOptions>()
            .add(&ModelOptions::path,
                 {.key = "path",
                  .label = "Model folder",
                  .help = "A Hugging Face folder with config.json, model.safetensors and the "
                          "tokenizer's files, a GGUF file, hub:ORG/NAME or builtin:NAME. Empty "
                          "only where model.create makes a new model.",
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

namespace {

std::vector<std::string> chatTemplateChoices() {
    std::vector<std::string> choices{"auto"};
    for (const ChatTemplate& one : chatTemplates()) {
        choices.push_back(one.id);
    }
    return choices;
}

}  // namespace

std::vector<std::string> trainingSetNames(const DataOptions& options) {
    std::vector<std::string> names{"train"};
    for (const auto& [name, path] : options.mix) {
        names.push_back(name.empty() ? "mix" : name);
    }
    return names;
}

std::vector<double> mixWeights(const DataOptions& options) {
    std::vector<double> weights;
    for (const std::string& name : trainingSetNames(options)) {
        const auto given =
            std::ranges::find(options.weights, name, &NamedNumbers::value_type::first);
        weights.push_back(given == options.weights.end() ? 1 : given->second);
    }
    return weights;
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
                  .help = "A .tsv, .csv, .jsonl, .json or .txt file, or builtin:NAME.",
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
            .add(&DataOptions::references,
                 {.key = "references",
                  .label = "References column",
                  .help = "Column of evaluation data with a list of all texts that would be right; "
                          "where it is empty, the target is the only one."})
            .add(&DataOptions::prefix,
                 {.key = "prefix",
                  .label = "Prefix",
                  .help = "Put before each source, such as \"summarize: \" for T5."})
            .add(&DataOptions::format,
                 {.key = "format",
                  .label = "Format",
                  .help = "What a row is. auto: source and target where those are named, else what "
                          "the columns of the training data are called: messages (OpenAI), "
                          "conversations (ShareGPT), instruction and output (Alpaca), else text.",
                  .choices = {"auto", "text", "pairs", "alpaca", "sharegpt", "messages"}})
            .add(&DataOptions::chatTemplate,
                 {.key = "chat_template",
                  .label = "Chat template",
                  .help = "How conversations become text. auto: as the model's own template says; "
                          "plain for a model that has none.",
                  .choices = chatTemplateChoices()})
            .add(&DataOptions::systemPrompt,
                 {.key = "system_prompt",
                  .label = "System prompt",
                  .help = "Of conversations that have none; empty: the template's own."})
            .add(&DataOptions::mix,
                 {.key = "mix",
                  .label = "Mixed in",
                  .help = "More training data: a file, or a map of names to files.",
                  .builtin = true,
                  .kind = Kind::Files})
            .add(&DataOptions::weights,
                 {.key = "weights",
                  .label = "Weights",
                  .help = "How often the rows of a training set stand in an epoch, by its name in "
                          "mix, or train: 2 twice, 0.5 half of them, drawn from the seed. Sets "
                          "that are not named: once.",
                  .min = 0,
                  .max = 1000})
            .add(&DataOptions::maxTargetLength,
                 {.key = "max_target_length",
                  .label = "Longest target",
                  .help = "Longer targets of an encoder-decoder model are cut.",
                  .unit = "tokens",
                  .min = 2,
                  .max = 1048576})
            .add(&DataOptions::maxLength, {.key = "max_length",
                                           .label = "Longest example",
                                           .help = "Longer examples are cut.",
                                           .unit = "tokens",
                                           .min = 4,
                                           .max = 1048576,
                                           .basic = true})
            .add(&DataOptions::stride,
                 {.key = "stride",
                  .label = "Stride",
                  .help = "Question answering: tokens of the context that two windows share; 0: a "
                          "third of max_length.",
                  .source = "transformers run_qa.py, doc_stride",
                  .unit = "tokens",
                  .min = 0,
                  .max = 1048576})
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
                  .help =
                      "Batches of examples of like length. It saves work where attention pads, on "
                      "processors without AVX-512, and can cost quality: a batch says nothing "
                      "of other lengths.",
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

}  // namespace artemis
