// Checks of data before a run starts: what must be corrected, and what one should know.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/engine/data/source.h"
#include "core/engine/data/task.h"

namespace artemis {

struct DataReport {
    std::vector<Problem> problems;   ///< Nothing may start while there is one.
    std::vector<std::string> notes;  ///< Worth knowing: duplicates, leakage, skew, truncation.
    /// {"train": {"rows", "duplicates", "labels": {name: count}}, "eval": {"rows", "leaked", …}}
    Value numbers = Value::object();
};

/// Empty fields; labels: at least two classes, numbers without a gap, none unknown to training
/// (problems). Equal texts within training, evaluation texts that training has (notes).
DataReport checkData(const DataTables& tables, const TaskColumns& columns);
/// The same, and what the task itself looks at.
DataReport checkData(const DataTables& tables, const Task& task, const DataOptions& options);

/// Adds how many examples of a set were cut at `maxLength` tokens, where there are any.
void noteTruncation(DataReport& report, const std::string& set, const Dataset& data,
                    std::int64_t maxLength);

/// "rows 4, 9, 12, 15, 20 and 7 more": where they stand in the file, the first five named.
std::string rowsText(const Table& table, const std::vector<std::size_t>& rows);

/// Each row's text columns as one string.
std::vector<std::string> joinedTexts(const Table& table, const TaskColumns& columns);

}  // namespace artemis
