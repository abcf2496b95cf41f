// Encodes the head of the training data and says where the loss stands.
#include "core/engine/run/preview.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/engine/data/builtin.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/sampler.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/run/prompted_data.h"
#include "core/engine/run/resources.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

constexpr std::int64_t unbounded = 1 << 24;  // tokens

std::int64_t rowsWanted(const ExperimentConfig& config) {
    std::int64_t wanted = previewLimit;
    if (config.data.samples > 0) {
        wanted = std::min(wanted, config.data.samples);
    } else if (isBuiltin(config.data.train)) {
        wanted = std::min(wanted, config.data.builtinRows);
    }
    return wanted;
}

bool isWhole(const ExperimentConfig& config, std::int64_t wanted, std::int64_t read) {
    return read < wanted || wanted == config.data.samples ||
           (isBuiltin(config.data.train) && config.data.samples == 0 &&
            wanted == config.data.builtinRows);
}

/// The text of one token: what it decodes to, or its name where that is no whole text.
std::string textOf(const Tokenizer& tokenizer, std::int32_t id) {
    const std::string text = tokenizer.decode(std::span(&id, 1), false);
    return text.empty() || text.find("\xEF\xBF\xBD") != std::string::npos ? tokenizer.idToToken(id)
                                                                          : text;
}

struct Shown {
    const Dataset& data;
    const Tokenizer& tokenizer;
    const Task& task;
    std::uint64_t seed;
};

std::vector<PreviewToken> tokensOf(const Tokenizer& tokenizer,
                                   const std::vector<std::int32_t>& ids) {
    std::vector<PreviewToken> tokens;
    for (const std::int32_t id : ids) {
        tokens.push_back({id, textOf(tokenizer, id)});
    }
    return tokens;
}

/// The tokens from the first to the last of an answer; the first of all, [CLS], where the window
/// lacks it.
void showAnswer(const Shown& shown, const Batch& batch, PreviewRow& row) {
    std::vector<std::int32_t> ids;
    for (std::int64_t i = batch.spans[0]; i <= batch.spans[1]; ++i) {
        row.tokens[static_cast<std::size_t>(i)].loss = true;
        ids.push_back(row.tokens[static_cast<std::size_t>(i)].id);
    }
    row.label = batch.spans[1] == 0 ? "not in this window" : shown.tokenizer.decode(ids, false);
}

/// The loss of a class stands at the row whose output is read, masking's where a token is hidden;
/// a language model's at the token that is to be foretold.
PreviewRow shownRow(const Shown& shown, std::int64_t index) {
    const Example& example = shown.data.examples[static_cast<std::size_t>(index)];
    const Batch batch = shown.task.batch(shown.data, std::span(&index, 1), {shown.seed, 0});
    PreviewRow row;
    row.row = example.row;
    row.tokens = tokensOf(shown.tokenizer, example.tokens);
    row.source = tokensOf(shown.tokenizer, example.source);
    if (!batch.spans.empty()) {
        showAnswer(shown, batch, row);
        return row;
    }
    if (!example.source.empty()) {  // The decoder writes every token of the target.
        for (PreviewToken& token : row.tokens) {
            token.loss = true;
        }
        return row;
    }
    for (std::size_t i = 0; i < batch.tokens.size(); ++i) {  // masking replaces some
        const auto id = static_cast<std::int32_t>(batch.tokens[i]);
        row.tokens[i] = {id, textOf(shown.tokenizer, id)};
    }
    const bool classes = !shown.data.labelNames.empty();
    const bool masked = shown.data.maskProbability > 0;
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        const auto at = static_cast<std::size_t>(batch.rows[i]) + (classes || masked ? 0 : 1);
        row.tokens[at].loss = true;
        if (masked && batch.tokens[at] != batch.labels[i]) {
            row.tokens[at].wanted =
                textOf(shown.tokenizer, static_cast<std::int32_t>(batch.labels[i]));
        }
    }
    if (classes) {
        row.label = shown.data.labelNames[static_cast<std::size_t>(batch.labels.front())];
    }
    return row;
}

std::vector<std::pair<std::string, std::int64_t>> countClasses(const Dataset& data) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (const std::string& name : data.labelNames) {
        counts.emplace_back(name, 0);
    }
    for (const Example& example : data.examples) {
        if (!counts.empty()) {
            ++counts[static_cast<std::size_t>(example.labels.front())].second;
        }
    }
    return counts;
}

double paddingOf(const ExperimentConfig& config, const Dataset& data) {
    const SamplerOptions sampler{config.training.batchSize, config.data.shuffle,
                                 config.data.groupByLength,
                                 static_cast<std::uint64_t>(config.training.seed)};
    const std::vector<std::int64_t> lengths = data.lengths();
    return paddingShare(epochBatches(lengths, sampler, 0), lengths);
}

Table headOfTraining(const ExperimentConfig& config, const TaskColumns& columns,
                     std::int64_t rows) {
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    options.mix.clear();
    options.eval.clear();
    options.test.clear();
    options.evalShare = 0;
    options.samples = rows;
    return openData(options, columns, config.baseDir, 0).train;
}

Tokenizer tokenizerOf(const ExperimentConfig& config) {
    if (!config.create.family.empty()) {
        throw BadInput("model.create",
                       "the tokenizer of a new model is trained when the run starts; its tokens "
                       "are not known before");
    }
    if (config.model.path.empty()) {
        throw BadInput("model.path", "no model is chosen yet, so there is no tokenizer");
    }
    return Tokenizer::load(modelFolder(config.resolve(config.model.path)));
}

/// The prompt of a row, and the answer that would be right.
PreviewRow promptRow(const Shown& shown, const Example& example) {
    PreviewRow row;
    row.row = example.row;
    row.tokens = tokensOf(shown.tokenizer, example.tokens);
    if (shown.data.choices.empty()) {
        for (std::size_t i = 0; i < row.tokens.size(); ++i) {
            row.tokens[i].loss = example.labels[i] != noLabel;
        }
        return row;
    }
    const auto right = static_cast<std::size_t>(example.labels.front());
    row.label = shown.data.labelNames[right];
    for (PreviewToken& token : tokensOf(shown.tokenizer, shown.data.choices[right])) {
        row.tokens.push_back(std::move(token));
        row.tokens.back().loss = true;
    }
    return row;
}

/// Training rows as if they were to be answered: what evaluated ones will look like.
Dataset promptsOf(const ExperimentConfig& config, const Prompting& prompting, const Task& task,
                  const Tokenizer& tokenizer, const Table& table,
                  const std::vector<std::string>& names) {
    const auto model = shapeModel(config, 2, 0);
    PromptEncoder encoder(
        {task, tokenizer, config.data, prompting.options, prompting.section, names,
         model->maxPositions(), 0, static_cast<std::uint64_t>(config.training.seed), 1},
        table);
    return encoder.encode(table).data;
}

}  // namespace

DataPreview previewData(const ExperimentConfig& given, std::int64_t rows) {
    const ExperimentConfig config = settled(given);
    if (config.data.train.empty()) {
        throw BadInput("data.train", "no training data is chosen yet");
    }
    const Task& chosen = task(config.model.task);
    const TaskColumns columns = chosen.columns(config.data);
    const std::int64_t wanted = rowsWanted(config);
    const Table table = headOfTraining(config, columns, wanted);
    const Tokenizer tokenizer = tokenizerOf(config);
    const auto names =
        columns.label.empty() ? std::vector<std::string>{} : labelNames(table, columns.label);
    const auto prompting = promptingOf(config.methods);
    const Dataset data = prompting ? promptsOf(config, *prompting, chosen, tokenizer, table, names)
                                   : chosen.encode(table, tokenizer, config.data, names, 1);
    DataPreview preview;
    preview.name = table.name;
    preview.read = table.size();
    preview.whole = isWhole(config, wanted, preview.read);
    preview.examples = static_cast<std::int64_t>(data.examples.size());
    preview.maxLength = config.data.maxLength;
    preview.truncated = data.truncated;
    preview.lengths = data.lengths();
    if (data.truncated > 0 && !prompting) {
        DataOptions options = config.data;
        options.maxLength = unbounded;
        options.maxTargetLength = unbounded;
        preview.lengths = chosen.encode(table, tokenizer, options, names, 1).lengths();
    }
    preview.padding = paddingOf(config, data);
    preview.classes = countClasses(data);
    const Shown shown{data, tokenizer, chosen, static_cast<std::uint64_t>(config.training.seed)};
    for (std::int64_t i = 0; i < std::min(rows, preview.examples); ++i) {
        if (prompting) {
            preview.rows.push_back(promptRow(shown, data.examples[static_cast<std::size_t>(i)]));
            continue;
        }
        preview.rows.push_back(shownRow(shown, i));
        const PreviewRow& row = preview.rows.back();
        preview.rows.back().cut = preview.lengths[static_cast<std::size_t>(i)] -
                                  static_cast<std::int64_t>(row.tokens.size() + row.source.size());
    }
    return preview;
}

}  // namespace artemis
