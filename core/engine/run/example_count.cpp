// Encodes rows to count windows and blocks.
#include "core/engine/run/example_count.h"

#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/engine/run/guarded.h"
#include "core/engine/run/resources.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

std::optional<Tokenizer> tokenizerOf(const ExperimentConfig& config) {
    if (config.model.path.empty()) {
        return std::nullopt;
    }
    try {
        return Tokenizer::load(modelFolder(config.resolve(config.model.path)));
    } catch (const BadInput&) {
        return std::nullopt;  // A plan needs no more than config.json.
    }
}

/// At most `countedRows`, evenly from all over it.
Table someOf(const Table& table) {
    const std::int64_t size = table.size();
    const std::int64_t count = std::min(size, countedRows);
    Table some{table.name, table.columns, {}, {}};
    for (std::int64_t i = 0; i < count; ++i) {
        const auto row = static_cast<std::size_t>(i * size / count);
        some.rows.push_back(table.rows[row]);
        some.sourceRows.push_back(table.sourceRows[row]);
    }
    return some;
}

double examplesOf(const ExperimentConfig& config, const Task& task, const Tokenizer& tokenizer,
                  const Table& table) {
    const Table some = someOf(table);
    const Dataset data = task.encode(some, tokenizer, config.data, {}, threadsOf(config));
    return static_cast<double>(data.examples.size()) * static_cast<double>(table.size()) /
           static_cast<double>(std::max<std::int64_t>(1, some.size()));
}

}  // namespace

ExampleCount countExamples(const ExperimentConfig& config, const Task& task,
                           const DataTables& tables) {
    const bool rowsCount = task.rowsAreExamples(config.data);
    const auto tokenizer = rowsCount ? std::nullopt : tokenizerOf(config);
    std::vector<const Table*> sets{&tables.train};
    for (const NamedTable& more : tables.mix) {
        sets.push_back(&more.table);
    }
    const std::vector<double> weights = mixWeights(config.data);
    ExampleCount count;
    double examples = 0;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        examples += weights[i] * (tokenizer ? examplesOf(config, task, *tokenizer, *sets[i])
                                            : static_cast<double>(sets[i]->size()));
        count.isExact =
            count.isExact && (rowsCount || (tokenizer && sets[i]->size() <= countedRows));
    }
    count.examples = std::llround(examples);
    return count;
}

}  // namespace artemis
