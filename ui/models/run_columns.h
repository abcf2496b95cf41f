// Columns that a table of runs can have: facts about a run, its settings and its final figures.
#pragma once

#include <QString>
#include <optional>
#include <string>
#include <vector>

#include "ui/run/store_reader.h"

namespace artemis {

struct RunColumn {
    enum class Kind {
        Number,
        Name,
        State,
        Task,
        Methods,
        Result,
        Duration,
        Started,
        Tags,
        Notes,
        Study,
        Seed,
        Setting,
        Figure
    };
    Kind kind = Kind::Name;
    std::string path{};  ///< Of a setting, or in the summary of the run.
    bool operator==(const RunColumn&) const = default;
};

/// What rows are ordered by: a number where both are numbers, else words; nothing comes last.
struct SortKey {
    std::optional<double> number{};
    std::string words{};
    bool isMissing() const { return !number && words.empty(); }
};
bool before(const SortKey& a, const SortKey& b);

/// "name", "setting training.learning_rate", "figure eval.accuracy": the same in every language.
QString columnId(const RunColumn& column);
std::optional<RunColumn> columnOf(const QString& id);
QString columnTitle(const RunColumn& column);
bool isNumeric(const RunColumn& column);
QString cellText(const RunColumn& column, const ListedRun& run, const Catalog& catalog);
SortKey sortKey(const RunColumn& column, const ListedRun& run, const Catalog& catalog);

/// What a table starts with.
std::vector<RunColumn> usualColumns();
/// All facts; every setting of the schema; every number in the summaries of the newest runs.
std::vector<RunColumn> factColumns();
std::vector<RunColumn> settingColumns(const Schema& schema);
std::vector<RunColumn> figureColumns(const std::vector<ListedRun>& runs);
/// Paths of the settings among the columns.
std::vector<std::string> settingPaths(const std::vector<RunColumn>& columns);

/// "accuracy 0.9120", the first metric of the first evaluation set, else "loss 0.2500", else "".
QString resultText(const Value& summary);

}  // namespace artemis
