// Sources: opens the training, evaluation and test tables an experiment names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/options.h"
#include "core/engine/data/table.h"

namespace artemis {

struct TaskColumns;

struct NamedTable {
    std::string name;
    Table table;
};

struct DataTables {
    Table train;
    std::vector<NamedTable> evals;  ///< In the order of the settings; a single one is "eval".
    std::optional<Table> test;
    std::vector<NamedTable> mix{};  ///< More training rows, in the order of the settings.
};

/// Rows of a built-in evaluation or test set where the settings name no number.
inline constexpr std::int64_t builtinEvalRows = 500;
/// Built-in data is the same for every run, so that seeds compare training alone.
inline constexpr std::uint64_t builtinSeed = 0;

/// Reads the first `samples` (evaluation, test: `evalSamples`) rows of each file or built-in set;
/// relative paths start at `baseDir`. With `evalShare` and no `eval`, that share of the training
/// rows, drawn by `seed`, becomes the evaluation set; equal texts stay on one side. Throws BadInput
/// with the problems of all files together.
DataTables openData(const DataOptions& options, const TaskColumns& columns,
                    const std::filesystem::path& baseDir, std::uint64_t seed);

}  // namespace artemis
