// Opens tables; gives those of another experiment the first one's columns.
#include "core/engine/run/experiment_tables.h"

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

std::vector<std::string> everyColumn(const TaskColumns& columns) {
    std::vector<std::string> names = columns.all();
    names.insert(names.end(), columns.optional.begin(), columns.optional.end());
    return names;
}

/// The table with its columns named as those of another one.
Table renamed(const Table& table, const TaskColumns& from, const TaskColumns& to) {
    Table result{table.name, everyColumn(to), {}, table.sourceRows};
    std::vector<std::size_t> indices;
    for (const std::string& column : everyColumn(from)) {
        indices.push_back(table.column(column));
    }
    for (const auto& row : table.rows) {
        auto& fields = result.rows.emplace_back();
        for (const std::size_t index : indices) {
            fields.push_back(row[index]);
        }
    }
    return result;
}

}  // namespace

DataTables openTables(const ExperimentConfig& config, const TaskColumns& columns) {
    DataOptions options = config.data;
    options.train = config.resolve(options.train);
    options.test = config.resolve(options.test);
    for (auto& [name, path] : options.mix) {
        path = config.resolve(path);
    }
    for (auto& [name, path] : options.eval) {
        path = config.resolve(path);
    }
    return openData(options, columns, config.baseDir,
                    static_cast<std::uint64_t>(config.training.seed));
}

DataTables evaluationTables(ExperimentConfig trained, ExperimentConfig wanted, const Task& task) {
    const TaskColumns columns = task.columns(trained.data);
    const TaskColumns others = task.columns(wanted.data);
    const bool same = trained.settings.at("data") == wanted.settings.at("data") &&
                      trained.baseDir == wanted.baseDir &&
                      trained.training.seed == wanted.training.seed;
    trained.data.test.clear();
    trained.data.mix.clear();
    wanted.data.test.clear();
    wanted.data.mix.clear();
    if (same) {
        return openTables(trained, columns);
    }
    if (others.texts.size() != columns.texts.size() ||
        others.label.empty() != columns.label.empty() ||
        others.optional.size() != columns.optional.size()) {
        throw BadInput("data", "the run learned from the columns " + join(columns.all(), ", ") +
                                   ", the file names " + join(others.all(), ", ") +
                                   "; name as many, for the same roles");
    }
    trained.data.eval.clear();
    DataTables tables = openTables(trained, columns);
    tables.evals.clear();
    for (const NamedTable& eval : openTables(wanted, others).evals) {
        tables.evals.push_back({eval.name, renamed(eval.table, others, columns)});
    }
    return tables;
}

}  // namespace artemis
