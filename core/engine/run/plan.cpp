// What can be said of an experiment before it runs.
#include <algorithm>
#include <cmath>

#include "core/engine/data/labels.h"
#include "core/engine/data/sampler.h"
#include "core/engine/data/source.h"
#include "core/engine/peft/method.h"
#include "core/engine/run/data_settings.h"
#include "core/engine/run/example_count.h"
#include "core/engine/run/parts.h"
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

}  // namespace

Value planExperiment(const ExperimentConfig& given) {
    const ExperimentConfig config = settled(given);
    const Task& chosen = task(config.model.task);
    const TaskColumns columns = chosen.columns(config.data);
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    for (auto& [name, path] : options.mix) {
        path = config.resolve(path);
    }
    options.eval.clear();
    options.test.clear();
    const DataTables tables = openData(options, columns, config.baseDir,
                                       static_cast<std::uint64_t>(config.training.seed));
    const std::int64_t labels =
        columns.label.empty()
            ? 2
            : std::max<std::int64_t>(
                  2, static_cast<std::int64_t>(labelNames(tables.train, columns.label).size()));
    const auto model = shapeModel(config, labels, config.create.vocabSize);
    attachMethods(*model, config.methods, static_cast<std::uint64_t>(config.training.seed));
    const Precision precision = precisionOf(config.training.precision);
    storeFrozen(*model, precision);
    std::int64_t trainable = 0;
    for (const Parameter* parameter : trainableParameters(*model)) {
        trainable += parameter->count();
    }
    const BatchShape batch = fullBatch(config, *model);
    const Value parts = memoryParts(*model, batch, precision);
    double peak = 0;
    for (const auto& [part, bytes] : parts.items()) {
        peak += bytes.get<double>();
    }
    const ExampleCount count = countExamples(config, chosen, tables);
    const std::int64_t group = config.training.batchSize * config.training.gradientAccumulation;
    const double steps =
        std::ceil(config.training.epochs * static_cast<double>(batchCount(count.examples, group)));
    const auto total = static_cast<double>(parameterCount(*model));
    return {{"trainable", trainable},
            {"total", parameterCount(*model)},
            {"trainable_percent", 100.0 * static_cast<double>(trainable) / total},
            {"parts", parts},
            {"peak_bytes", peak},
            {"free_bytes", availableBytes()},
            {"flops_per_step", trainingFlops(*model, batch) *
                                   static_cast<double>(config.training.gradientAccumulation)},
            {"examples", count.examples},
            {"examples_exact", count.isExact},
            {"steps", config.training.maxSteps > 0 ? config.training.maxSteps
                                                   : static_cast<std::int64_t>(steps)},
            {"sites", siteRows(*model)}};
}

}  // namespace artemis
