// What the tasks share: encoding a column of texts, packing examples into a batch.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/engine/data/task.h"

namespace artemis {

using TokenLists = std::vector<std::vector<std::int32_t>>;

std::vector<std::string> columnTexts(const Table& table, const std::string& column);

/// Every text with its special tokens, at most `maxLength` tokens; adds to `truncated` how many
/// had more.
TokenLists encodeCut(const std::vector<std::string>& texts, const Tokenizer& tokenizer,
                     std::int64_t maxLength, int threads, std::int64_t& truncated);

/// The texts alone, without special tokens, at full length.
TokenLists encodePlain(const std::vector<std::string>& texts, const Tokenizer& tokenizer,
                       int threads);

/// The id of a token the task cannot do without; throws BadInput naming its role.
std::int32_t requiredToken(std::optional<std::int32_t> id, const std::string& role,
                           const std::string& task);

/// Source, target and, where they are named, references.
TaskColumns pairColumns(const DataOptions& options);

/// Source and references of a row: the list (or one text) of data.references, else the target.
TextItem pairItem(const Table& table, std::size_t row, const DataOptions& options);

/// Metrics of tasks that write texts: of tokens, and of texts that are generated.
std::vector<std::string> writingMetrics();

/// A batch with these examples; `rows` and `labels` are left empty.
Batch packed(const Dataset& data, std::span<const std::int64_t> indices);

}  // namespace artemis
