// Table: rows of text in named columns, read from TSV, CSV, JSONL or plain text.
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
    std::vector<std::int64_t> sourceRows;        ///< [row] line of the file it starts on, from 1.

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
///  .txt   one text a line in the column "text"; empty lines are skipped.
/// `wanted` names the columns to keep, in this order; empty keeps all (.jsonl: the keys of the
/// first object). Throws BadInput naming file:line, and the columns there are for one that is not.
Table readTable(const std::filesystem::path& path, std::span<const std::string> wanted = {},
                std::int64_t limit = 0);

}  // namespace artemis
