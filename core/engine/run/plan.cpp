// What can be said of an experiment before it runs.
#include <algorithm>
#include <cmath>

#include "core/engine/data/labels.h"
#include "core/engine/data/sampler.h"
#include "core/engine/data/source.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/run/example_count.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/layer_planning.h"
#include "core/engine/run/parts.h"
#include "core/engine/run/prompted_data.h"
#include "core/engine/run/resources.h"
#include "core/engine/run/run_experiment.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/process.h"

namespace artemis {

namespace {

Value siteRows(const Model& model) {
    Value rows = Value::array();
    for (const Site& site : model.sites()) {
        std::int64_t trainable = 0;
        std::int64_t total = 0;
        std::vector<Parameter*> parameters = site.parameters;
        if (site.projection != nullptr) {
            for (const auto& slot : site.projection->adapters()) {
                const auto own = slot.adapter->parameters();
                parameters.insert(parameters.end(), own.begin(), own.end());
            }
        }
        for (const Parameter* parameter : parameters) {
            total += parameter->count();
            trainable += parameter->trainable() ? parameter->count() : 0;
        }
        rows.push_back({{"name", site.name},
                        {"block", site.block},
                        {"linear", site.kind == Site::Kind::Linear},
                        {"shape", site.parameters.front()->value.sizes().vec()},
                        {"total", total},
                        {"trainable", trainable}});
    }
    return rows;
}

/// A batch of examples as long as allowed: an upper bound.
BatchShape fullBatch(const ExperimentConfig& config, const Model& model) {
    const auto examples = static_cast<double>(config.training.batchSize);
    const bool reads = model.encoderBlocks() > 0;
    const auto source = static_cast<double>(reads ? config.data.maxLength : 0);
    const auto longest =
        static_cast<double>(reads ? config.data.maxTargetLength : config.data.maxLength);
    const bool oneRow = config.model.task == "classification";
    return {examples * longest, examples, longest, oneRow ? examples : examples * longest,
            examples * source,  source};
}

/// A row with its demonstrations, as long as the model takes: where the tokenizer is there, as long
/// as the first training rows become. Throws BadInput where they do not fit.
double promptTokens(const ExperimentConfig& config, const Task& task, const Table& train,
                    const Model& model) {
    const auto whole = static_cast<double>(model.maxPositions());
    const auto folder = modelFolder(config.resolve(config.model.path));
    const auto prompting = promptingOf(config.methods);
    std::error_code ignored;
    if (!prompting || !std::filesystem::exists(folder / "tokenizer_config.json", ignored)) {
        return whole;
    }
    ExperimentData data;
    data.task = &task;
    data.tokenizer = std::make_unique<Tokenizer>(Tokenizer::load(folder));
    const TaskColumns columns = task.columns(config.data);
    if (!columns.label.empty()) {
        data.train.labelNames = labelNames(train, columns.label);
    }
    constexpr std::size_t rows = 100;
    Table head = train;
    head.rows.resize(std::min(rows, head.rows.size()));
    const Dataset set = PromptedSets(config, *prompting, data, train, 1).encode(head, "train");
    const std::vector<std::int64_t> lengths = set.lengths();
    return lengths.empty() ? whole : static_cast<double>(*std::ranges::max_element(lengths));
}

/// The plan of what trains nothing: what a prediction takes, and how many there are.
Value promptPlan(const ExperimentConfig& config, const Task& task, const DataTables& tables,
                 const Model& model) {
    const double longest = promptTokens(config, task, tables.train, model);
    std::size_t rows = tables.test ? tables.test->rows.size() : 0;
    for (const NamedTable& eval : tables.evals) {
        rows += eval.table.rows.size();
    }
    return {{"parts", promptMemory(model, config, longest)},
            {"prompt_tokens", longest},
            {"flops_per_prediction", forwardFlops(model, {longest, 1, longest, 1})},
            {"predictions", rows}};
}

double sumOf(const Value& parts) {
    double sum = 0;
    for (const auto& [part, bytes] : parts.items()) {
        sum += bytes.get<double>();
    }
    return sum;
}

/// Bytes by part while `batch` is computed in as many parts as the experiment says.
Value memoryNeeded(const ExperimentConfig& config, const Model& model, BatchShape batch) {
    const auto count = static_cast<double>(config.training.batchSize);
    const double share =
        std::ceil(count / static_cast<double>(config.training.microBatches)) / count;
    for (double* size : {&batch.tokens, &batch.examples, &batch.wanted, &batch.source}) {
        *size *= share;
    }
    return memoryParts(model, batch, precisionOf(config.training.precision),
                       computationOf(config.training, threadsOf(config)));
}

/// The same experiment with everything trained, to be held against.
Value fullFigures(ExperimentConfig config, std::int64_t labels, const BatchShape& batch) {
    config.methods = {{fullMethod().entry.id, Value::object()}};
    const auto model = shapeModel(config, labels, config.create.vocabSize);
    attachMethods(*model, config.methods, 0);
    const Value parts = memoryNeeded(config, *model, batch);
    return {{"parts", parts},
            {"peak_bytes", sumOf(parts)},
            {"flops_per_step", trainingFlops(*model, batch) *
                                   static_cast<double>(config.training.gradientAccumulation)}};
}

}  // namespace

Value planExperiment(const ExperimentConfig& given) {
    ExperimentConfig config = settled(given);
    const Task& chosen = task(config.model.task);
    const TaskColumns columns = chosen.columns(config.data);
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    for (auto& [name, path] : options.mix) {
        path = config.resolve(path);
    }
    const bool prompts = promptingOf(config.methods).has_value();
    if (prompts) {
        for (auto& [name, path] : options.eval) {
            path = config.resolve(path);
        }
        options.test = config.resolve(options.test);
    } else {
        options.eval.clear();
        options.test.clear();
    }
    const DataTables tables = openData(options, columns, config.baseDir,
                                       static_cast<std::uint64_t>(config.training.seed));
    const std::int64_t labels =
        columns.label.empty()
            ? 2
            : std::max<std::int64_t>(
                  2, static_cast<std::int64_t>(labelNames(tables.train, columns.label).size()));
    const auto model = shapeModel(config, labels, config.create.vocabSize);
    const BatchShape batch = fullBatch(config, *model);
    const ExampleCount count = prompts ? ExampleCount{} : countExamples(config, chosen, tables);
    config = withEqualScores(config, *model, batch, static_cast<double>(count.examples));
    attachMethods(*model, config.methods, static_cast<std::uint64_t>(config.training.seed));
    storeFrozen(*model, precisionOf(config.training.precision));
    std::int64_t trainable = 0;
    for (const Parameter* parameter : trainableParameters(*model)) {
        trainable += parameter->count();
    }
    Value more = prompts ? promptPlan(config, chosen, tables, *model) : Value::object();
    const Value parts = prompts ? more.at("parts") : memoryNeeded(config, *model, batch);
    const auto total = static_cast<double>(parameterCount(*model));
    Value plan{{"trainable", trainable},
               {"total", parameterCount(*model)},
               {"trainable_percent", 100.0 * static_cast<double>(trainable) / total},
               {"parts", parts},
               {"peak_bytes", sumOf(parts)},
               {"free_bytes", availableBytes()},
               {"sites", siteRows(*model)}};
    if (prompts) {
        plan.update(more);
        plan["steps"] = 0;
        return plan;
    }
    const std::int64_t group = config.training.batchSize * config.training.gradientAccumulation;
    const double steps =
        std::ceil(config.training.epochs * static_cast<double>(batchCount(count.examples, group)));
    plan["flops_per_step"] =
        trainingFlops(*model, batch) * static_cast<double>(config.training.gradientAccumulation);
    plan["plan"] = planFigures(config, *model);
    plan["full"] = fullFigures(config, labels, batch);
    plan["examples"] = count.examples;
    plan["examples_exact"] = count.isExact;
    plan["steps"] =
        config.training.maxSteps > 0 ? config.training.maxSteps : static_cast<std::int64_t>(steps);
    return plan;
}

}  // namespace artemis
