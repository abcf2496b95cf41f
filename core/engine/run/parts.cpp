// Makes the parts of an experiment.
#include "core/engine/run/parts.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/data/encoding.h"
#include "core/engine/data/labels.h"
#include "core/engine/data/source.h"
#include "core/engine/models/family.h"
#include "core/engine/peft/adapter_file.h"
#include "core/engine/run/resources.h"
#include "core/text/trainer.h"

namespace artemis {

namespace {

bool createsModel(const ExperimentConfig& config) { return !config.create.family.empty(); }

std::filesystem::path folderOf(const ExperimentConfig& config) {
    return modelFolder(config.resolve(config.model.path));
}

std::unique_ptr<Tokenizer> makeTokenizer(const ExperimentConfig& config, const Table& table,
                                         const TaskColumns& columns) {
    if (!createsModel(config)) {
        return std::make_unique<Tokenizer>(Tokenizer::load(folderOf(config)));
    }
    std::vector<std::string> texts;
    for (const std::string& column : columns.texts) {
        const auto more = columnTexts(table, column);
        texts.insert(texts.end(), more.begin(), more.end());
    }
    const auto size = static_cast<std::size_t>(config.create.vocabSize);
    return std::make_unique<Tokenizer>(family(config.create.family).tokenizer == "wordpiece"
                                           ? trainWordPiece(texts, {.vocabSize = size})
                                           : trainByteBpe(texts, {.vocabSize = size}));
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

}  // namespace

void requireMetrics(const ExperimentConfig& config, const Task& chosen) {
    std::vector<std::string> known = chosen.metrics();
    known.emplace_back("loss");
    std::vector<Problem> problems;
    const auto check = [&](const std::string& where, const std::string& name) {
        if (!name.empty() && std::ranges::find(known, name) == known.end()) {
            problems.push_back({where, name + " means nothing for " + chosen.id() +
                                           "; possible are " + join(known, ", ")});
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

ExperimentData openExperimentData(const ExperimentConfig& config, int threads) {
    ExperimentData data;
    data.task = &task(config.model.task);
    // The model's family is known from a small file: say at once where the task is not for it.
    familyOf(modelConfig(config, config.create.vocabSize), whereOf(config), config.model.task);
    requireMetrics(config, *data.task);
    const TaskColumns columns = data.task->columns(config.data);
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    options.test = config.resolve(options.test);
    for (auto& [name, path] : options.eval) {
        path = config.resolve(path);
    }
    const auto seed = static_cast<std::uint64_t>(config.training.seed);
    const DataTables tables = openData(options, columns, config.baseDir, seed);
    data.report = checkData(tables, columns);
    if (!data.report.problems.empty()) {
        throw BadInput(data.report.problems);
    }
    data.tokenizer = makeTokenizer(config, tables.train, columns);
    const auto labels = columns.label.empty() ? std::vector<std::string>{}
                                              : labelNames(tables.train, columns.label);
    const auto encode = [&](const Table& table, const std::string& set) {
        Dataset encoded = data.task->encode(table, *data.tokenizer, options, labels, threads);
        noteTruncation(data.report, set, encoded, options.maxLength);
        return encoded;
    };
    data.train = encode(tables.train, "train");
    for (const NamedTable& eval : tables.evals) {
        data.evals.push_back({eval.name, encode(eval.table, eval.name)});
    }
    if (tables.test) {
        data.test = EvalSet{"test", encode(*tables.test, "test")};
    }
    return data;
}

std::unique_ptr<Model> openModel(const ExperimentConfig& config, const ExperimentData& data,
                                 std::vector<std::string>& initialised) {
    const auto seed = static_cast<std::uint64_t>(config.training.seed);
    const Value json = modelConfig(config, static_cast<std::int64_t>(data.tokenizer->vocabSize()));
    const std::string where = whereOf(config);
    const Family& kind = familyOf(json, where, config.model.task);
    const auto source =
        createsModel(config) ? randomSource(seed) : folderSource(folderOf(config), seed);
    auto model = kind.make(json, where, {config.model.task, labelCount(data.train)}, *source);
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

std::unique_ptr<Model> shapeModel(const ExperimentConfig& config, std::int64_t labels,
                                  std::int64_t vocabSize) {
    const Value json = modelConfig(config, vocabSize);
    const std::string where = whereOf(config);
    const auto source = createsModel(config) ? shapeSource() : shapeSource(folderOf(config));
    auto model = familyOf(json, where, config.model.task)
                     .make(json, where, {config.model.task, labels}, *source);
    requireLength(config, *model);
    return model;
}

}  // namespace artemis
