// Table: rows of text in named columns, read from TSV, CSV, JSONL, JSON or plain text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace artemis {

struct Table {
    std::string name;  ///< File or `builtin:ID`, for messages.
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;  ///< [row][column]
    /// [row] line of the file it starts on, from 1; in .json the number of the object or question.
    std::vector<std::int64_t> sourceRows;

    std::int64_t size() const { return static_cast<std::int64_t>(rows.size()); }
    /// Index of a column; throws BadInput naming the columns there are and the nearest.
    std::size_t column(const std::string& wanted) const;
    /// "train.tsv:17" for row 0 … size() − 1.
    std::string place(std::int64_t row) const;
};

/// Reads the first `limit` rows (0: all), UTF-8 with or without byte order mark, LF or CRLF:
///  .tsv   header line, fields between tabs, no quoting;
///  .csv   header line, RFC 4180: quoted fields may hold commas, line breaks and doubled quotes;
///  .jsonl one object a line, values text or numbers;
///  .json  a list of such objects, or SQuAD v1.1: a row each question, with the columns id,
///  question,
///         context and answers;
///  .txt   one text a line in the column "text"; empty lines are skipped.
/// `wanted` names the columns to keep, in this order; empty keeps all (.jsonl: the keys of the
/// first object), or none where there are optional ones. `optional` columns come after them: one
/// that is missing is empty, and lists and maps in it are kept as JSON. Throws BadInput naming
/// file:line, and the columns there are for one that is not.
Table readTable(const std::filesystem::path& path, std::span<const std::string> wanted = {},
                std::int64_t limit = 0, std::span<const std::string> optional = {});

}  // namespace artemis
