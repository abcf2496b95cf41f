// Makes the parts of an experiment.
#include "core/engine/run/parts.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/encoding.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/mix.h"
#include "core/engine/data/source.h"
#include "core/engine/models/family.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/run/experiment_tables.h"
#include "core/engine/run/prompted_data.h"
#include "core/engine/run/resources.h"
#include "core/metrics/text_metrics.h"
#include "core/text/trainer.h"

namespace artemis {

namespace {

bool createsModel(const ExperimentConfig& config) { return !config.create.family.empty(); }

std::filesystem::path folderOf(const ExperimentConfig& config) {
    return modelFolder(config.resolve(config.model.path));
}

/// What is said in conversations, turn by turn.
std::vector<std::string> turnTexts(const Table& table) {
    std::vector<std::string> texts;
    for (const std::string& json : columnTexts(table, conversationColumn)) {
        for (const ChatMessage& turn : conversationFrom(json)) {
            texts.push_back(turn.content);
        }
    }
    return texts;
}

std::unique_ptr<Tokenizer> makeTokenizer(const ExperimentConfig& config, const Table& table,
                                         const TaskColumns& columns) {
    if (!createsModel(config)) {
        return std::make_unique<Tokenizer>(Tokenizer::load(folderOf(config)));
    }
    std::vector<std::string> texts;
    for (const std::string& column : columns.texts) {
        const auto more = columns.conversations ? turnTexts(table) : columnTexts(table, column);
        texts.insert(texts.end(), more.begin(), more.end());
    }
    const auto size = static_cast<std::size_t>(config.create.vocabSize);
    const std::string kind = family(config.create.family).tokenizer;
    constexpr std::size_t sentinels = 100;  // As T5 has them.
    return std::make_unique<Tokenizer>(
        kind == "wordpiece"
            ? trainWordPiece(texts, {.vocabSize = size})
            : trainByteBpe(texts,
                           {.vocabSize = size, .sentinels = kind == "span-bpe" ? sentinels : 0}));
}

Value modelConfig(const ExperimentConfig& config, std::int64_t vocabSize) {
    return createsModel(config) ? family(config.create.family).config(config.create, vocabSize)
                                : readModelConfig(folderOf(config));
}

std::string whereOf(const ExperimentConfig& config) {
    return createsModel(config) ? "model.create" : (folderOf(config) / "config.json").string();
}

void requireLength(const ExperimentConfig& config, const Model& model) {
    if (config.data.maxLength > model.maxPositions()) {
        throw BadInput("data.max_length", std::to_string(config.data.maxLength) +
                                              " is more than the " +
                                              std::to_string(model.maxPositions()) +
                                              " positions of the model; allowed is at most that");
    }
}

void requireVocabulary(const ExperimentConfig& config, const Model& model,
                       const Tokenizer& tokenizer) {
    if (static_cast<std::int64_t>(tokenizer.vocabSize()) > model.vocabSize()) {
        throw BadInput(folderOf(config).string(), "the tokenizer has " +
                                                      std::to_string(tokenizer.vocabSize()) +
                                                      " tokens, the model's embedding only " +
                                                      std::to_string(model.vocabSize()) +
                                                      "; are both files of the same model?");
    }
}

/// The model's family is known from a small file: says at once where the task is not for it.
const Task& taskFor(const ExperimentConfig& config) {
    const Task& chosen = task(config.model.task);
    const Value model = modelConfig(config, config.create.vocabSize);
    requirePromptable(config, model, whereOf(config));
    familyOf(model, whereOf(config), headTask(config));
    return chosen;
}

/// Task, report, tokenizer and classes, before anything is encoded. Throws BadInput with all
/// problems of the data.
ExperimentData begin(const ExperimentConfig& config, const Task& chosen, const DataTables& tables,
                     const TaskColumns& columns) {
    ExperimentData data;
    data.task = &chosen;
    data.report = checkData(tables, chosen, config.data);
    if (!data.report.problems.empty()) {
        throw BadInput(data.report.problems);
    }
    data.tokenizer = makeTokenizer(config, tables.train, columns);
    const Value model = modelConfig(config, static_cast<std::int64_t>(data.tokenizer->vocabSize()));
    const Value* start = find(model, "decoder_start_token_id");
    if (start != nullptr && start->is_number_integer()) {
        data.decoderStart = start->get<std::int32_t>();
    }
    if (!columns.label.empty()) {
        data.train.labelNames = labelNames(tables.train, columns.label);
    }
    return data;
}

Dataset encoded(ExperimentData& data, const Table& table, const std::string& set,
                const DataOptions& options, int threads) {
    const Purpose purpose =
        set == "train" || set.starts_with("mix.") ? Purpose::Training : Purpose::Evaluation;
    Dataset dataset =
        data.task->encode(table, *data.tokenizer, options, data.train.labelNames, threads, purpose);
    noteTruncation(data.report, set, dataset, options.maxLength);
    if (dataset.decoderStart >= 0 && data.decoderStart) {
        dataset.decoderStart = *data.decoderStart;
    }
    return dataset;
}

/// Where nothing trains, there is nothing to do but to evaluate.
void requireSets(const DataTables& tables) {
    if (tables.evals.empty() && !tables.test) {
        throw BadInput("data.eval",
                       "names no evaluation set, and nothing trains that could do without; give a "
                       "file, a map of names and files, or data.eval_share");
    }
}

}  // namespace

void requireMetrics(const ExperimentConfig& config, const Task& chosen) {
    std::vector<std::string> known = chosen.metrics();
    known.emplace_back("loss");
    const DataOptions data = settled(config).data;
    std::vector<Problem> problems;
    const auto check = [&](const std::string& where, const std::string& name) {
        if (!name.empty() && std::ranges::find(known, name) == known.end()) {
            problems.push_back({where, name + " means nothing for " + chosen.id() +
                                           "; possible are " + join(known, ", ")});
        } else if (findTextMetric(name) != nullptr && !chosen.hasReferences(data)) {
            problems.push_back({where, name + " compares generated texts with references, and "
                                              "running text has none; name data.source and "
                                              "data.target, or take conversations"});
        }
    };
    for (const std::string& name : config.evaluation.metrics) {
        check("evaluation.metrics", name);
    }
    check("evaluation.best_metric", config.evaluation.bestMetric);
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

std::int64_t labelCount(const Dataset& data) {
    return std::max<std::int64_t>(2, static_cast<std::int64_t>(data.labelNames.size()));
}

ExperimentData openExperimentData(const ExperimentConfig& given, int threads) {
    const Task& chosen = taskFor(given);
    const ExperimentConfig config = settled(given);
    requireMetrics(config, chosen);
    const TaskColumns columns = chosen.columns(config.data);
    const DataTables tables = openTables(config, columns);
    ExperimentData data = begin(config, chosen, tables, columns);
    const auto prompting = promptingOf(config.methods);
    std::optional<PromptedSets> prompts;
    if (prompting) {
        requireSets(tables);
        prompts.emplace(config, *prompting, data, tables.train, threads);
    }
    const auto encode = [&](const Table& table, const std::string& set) {
        return prompts ? prompts->encode(table, set)
                       : encoded(data, table, set, config.data, threads);
    };
    if (!prompting) {
        std::vector<Dataset> training;
        training.push_back(encode(tables.train, "train"));
        for (const NamedTable& more : tables.mix) {
            training.push_back(encode(more.table, "mix." + more.name));
        }
        data.train = mixed(std::move(training), mixWeights(config.data),
                           static_cast<std::uint64_t>(config.training.seed));
    }
    for (const NamedTable& eval : tables.evals) {
        data.evals.push_back({eval.name, encode(eval.table, eval.name)});
    }
    if (tables.test) {
        data.test = EvalSet{"test", encode(*tables.test, "test")};
    }
    return data;
}

ExperimentData openEvaluationData(const ExperimentConfig& before, const ExperimentConfig& given,
                                  int threads) {
    const Task& chosen = taskFor(before);
    const ExperimentConfig trained = settled(before);
    const ExperimentConfig wanted = settled(given);
    const TaskColumns columns = chosen.columns(trained.data);
    const DataTables tables = evaluationTables(trained, wanted, chosen);
    ExperimentData data = begin(trained, chosen, tables, columns);
    DataOptions options = trained.data;
    options.maxLength = wanted.data.maxLength;
    options.maskProbability = wanted.data.maskProbability;
    options.maxTargetLength = wanted.data.maxTargetLength;
    options.stride = wanted.data.stride;
    ExperimentConfig asked = trained;
    asked.data = options;
    asked.evaluation = wanted.evaluation;
    asked.generation = wanted.generation;
    const auto prompting = promptingOf(trained.methods);
    std::optional<PromptedSets> prompts;
    if (prompting) {
        prompts.emplace(asked, *prompting, data, tables.train, threads);
    }
    for (const NamedTable& eval : tables.evals) {
        data.evals.push_back(
            {eval.name, prompts ? prompts->encode(eval.table, eval.name)
                                : encoded(data, eval.table, eval.name, options, threads)});
    }
    return data;
}

std::unique_ptr<Model> openModel(const ExperimentConfig& config, const ExperimentData& data,
                                 std::vector<std::string>& initialised) {
    const auto seed = static_cast<std::uint64_t>(config.training.seed);
    const Value json = modelConfig(config, static_cast<std::int64_t>(data.tokenizer->vocabSize()));
    const std::string where = whereOf(config);
    const std::string head = headTask(config);
    const Family& kind = familyOf(json, where, head);
    const auto source =
        createsModel(config) ? randomSource(seed) : folderSource(folderOf(config), seed);
    auto model = kind.make(json, where, {head, labelCount(data.train)}, *source);
    initialised = source->initialised();
    requireLength(config, *model);
    requireVocabulary(config, *model, *data.tokenizer);
    attachMethods(*model, config.methods, seed);
    if (!config.fineTuning.adapter.empty()) {
        loadAdapter(*model, config.methods, config.resolve(config.fineTuning.adapter));
    }
    storeFrozen(*model, precisionOf(config.training.precision));
    return model;
}

std::unique_ptr<Model> openWholeModel(const ExperimentConfig& config, const ExperimentData& data) {
    ExperimentConfig whole = config;
    whole.methods = {{fullMethod().entry.id, Value::object()}};
    whole.fineTuning.adapter.clear();
    std::vector<std::string> initialised;
    return openModel(whole, data, initialised);
}

std::unique_ptr<Model> shapeModel(const ExperimentConfig& config, std::int64_t labels,
                                  std::int64_t vocabSize) {
    const Value json = modelConfig(config, vocabSize);
    const std::string where = whereOf(config);
    const auto source = createsModel(config) ? shapeSource() : shapeSource(folderOf(config));
    requirePromptable(config, json, where);
    const std::string head = headTask(config);
    auto model = familyOf(json, where, head).make(json, where, {head, labels}, *source);
    requireLength(config, *model);
    return model;
}

}  // namespace artemis
