// Encodes the head of the training data and says where the loss stands.
#include "core/engine/run/preview.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "core/base/error.h"
#include "core/engine/data/builtin.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/mix.h"
#include "core/engine/data/sampler.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/run/prompted_data.h"
#include "core/engine/run/resources.h"
#include "core/text/byte_level.h"
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

/// Bytes outside of ASCII as SentencePiece names them: "<0xC3>".
std::string spelled(const std::string& bytes) {
    std::string text;
    for (const char byte : bytes) {
        const auto code = static_cast<unsigned char>(byte);
        std::array<char, 8> name{};
        std::snprintf(name.data(), name.size(), "<0x%02X>", code);
        text += code < 0x80 ? std::string(1, byte) : name.data();
    }
    return text;
}

/// The text of one token: what it decodes to; its bytes or its name where that is no whole text.
std::string textOf(const Tokenizer& tokenizer, std::int32_t id) {
    const std::string text = tokenizer.decode(std::span(&id, 1), false);
    const bool broken = text.find("\xEF\xBF\xBD") != std::string::npos;
    if (!text.empty() && !broken) {
        return text;
    }
    const std::string name = tokenizer.idToToken(id);
    const auto bytes = byteLevelBytes(name);
    return broken && bytes ? spelled(*bytes) : name;
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

/// The first rows of data.train, then of each of data.mix.
std::vector<Table> headsOfTraining(const ExperimentConfig& config, const TaskColumns& columns,
                                   std::int64_t rows) {
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    for (auto& [name, path] : options.mix) {
        path = config.resolve(path);
    }
    options.eval.clear();
    options.test.clear();
    options.evalShare = 0;
    options.samples = rows;
    DataTables opened = openData(options, columns, config.baseDir, 0);
    std::vector<Table> heads{std::move(opened.train)};
    for (NamedTable& more : opened.mix) {
        heads.push_back(std::move(more.table));
    }
    return heads;
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

/// The examples of all tables, one table after another, and where each ends.
struct Encoded {
    Dataset data;
    std::vector<std::int64_t> ends;
};

Encoded encodeAll(const std::vector<Table>& tables,
                  const std::function<Dataset(const Table&)>& encode) {
    std::vector<Dataset> sets;
    Encoded all;
    std::int64_t end = 0;
    for (const Table& table : tables) {
        end += static_cast<std::int64_t>(sets.emplace_back(encode(table)).examples.size());
        all.ends.push_back(end);
    }
    all.data = mixed(std::move(sets), std::vector<double>(tables.size(), 1), 0);
    return all;
}

/// Examples to show: the first of each table, `count` in all.
std::vector<std::pair<std::size_t, std::int64_t>> firstOfEach(const std::vector<std::int64_t>& ends,
                                                              std::int64_t count) {
    std::vector<std::pair<std::size_t, std::int64_t>> chosen;
    const auto tables = static_cast<std::int64_t>(ends.size());
    for (std::int64_t t = 0; t < tables; ++t) {
        const std::int64_t begin = t == 0 ? 0 : ends[static_cast<std::size_t>(t - 1)];
        const std::int64_t share = count / tables + (t < count % tables ? 1 : 0);
        const std::int64_t end = std::min(begin + share, ends[static_cast<std::size_t>(t)]);
        for (std::int64_t i = begin; i < end; ++i) {
            chosen.emplace_back(static_cast<std::size_t>(t), i);
        }
    }
    return chosen;
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
    const std::vector<Table> tables = headsOfTraining(config, columns, wanted);
    const Tokenizer tokenizer = tokenizerOf(config);
    const auto names = columns.label.empty() ? std::vector<std::string>{}
                                             : labelNames(tables.front(), columns.label);
    const auto prompting = promptingOf(config.methods);
    const auto encode = [&](const DataOptions& options) {
        return encodeAll(tables, [&](const Table& table) {
            return prompting ? promptsOf(config, *prompting, chosen, tokenizer, table, names)
                             : chosen.encode(table, tokenizer, options, names, 1);
        });
    };
    const auto [data, ends] = encode(config.data);
    DataPreview preview;
    preview.name = tables.front().name;
    preview.files = static_cast<std::int64_t>(tables.size());
    preview.whole = true;
    for (const Table& table : tables) {
        preview.read += table.size();
        preview.whole = preview.whole && isWhole(config, wanted, table.size());
    }
    preview.examples = static_cast<std::int64_t>(data.examples.size());
    preview.maxLength = config.data.maxLength;
    preview.truncated = data.truncated;
    preview.lengths = data.lengths();
    if (data.truncated > 0 && !prompting) {
        DataOptions options = config.data;
        options.maxLength = unbounded;
        options.maxTargetLength = unbounded;
        preview.lengths = encode(options).data.lengths();
    }
    preview.padding = paddingOf(config, data);
    preview.classes = countClasses(data);
    const Shown shown{data, tokenizer, chosen, static_cast<std::uint64_t>(config.training.seed)};
    for (const auto& [table, i] : firstOfEach(ends, rows)) {
        PreviewRow& row = preview.rows.emplace_back(
            prompting ? promptRow(shown, data.examples[static_cast<std::size_t>(i)])
                      : shownRow(shown, i));
        row.file = tables.size() > 1 ? tables[table].name : "";
        row.cut = prompting ? 0
                            : preview.lengths[static_cast<std::size_t>(i)] -
                                  static_cast<std::int64_t>(row.tokens.size() + row.source.size());
    }
    return preview;
}

}  // namespace artemis
