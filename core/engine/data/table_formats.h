// Readers of one table format each, used by readTable() alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/value.h"
#include "core/engine/data/table.h"

namespace artemis::formats {

/// What is being read: the file's bytes (without byte order mark) and what is wanted of them.
struct Request {
    std::string name;
    std::string_view bytes;
    std::span<const std::string> wanted;
    std::int64_t limit = 0;
    std::span<const std::string> optional{};

    /// Throws BadInput about a line.
    [[noreturn]] void fail(std::int64_t line, const std::string& what) const;
    bool full(const Table& table) const { return limit > 0 && table.size() >= limit; }
};

/// Lines without their LF or CRLF, counted from 1.
class Lines {
public:
    explicit Lines(std::string_view bytes) : m_rest(bytes) {}
    bool next();
    std::string_view text() const { return m_text; }
    std::int64_t number() const { return m_number; }

private:
    std::string_view m_rest;
    std::string_view m_text;
    std::int64_t m_number = 0;
};

/// Stands for a column that is not there.
inline constexpr std::size_t noColumn = static_cast<std::size_t>(-1);

/// Indices of the wanted columns in a header (all of them where none is named), then those of the
/// optional ones. Throws BadInput.
std::vector<std::size_t> chosenColumns(const std::string& name,
                                       const std::vector<std::string>& header,
                                       std::span<const std::string> wanted,
                                       std::span<const std::string> optional = {});

/// Names of those columns.
std::vector<std::string> chosenNames(const Request& request,
                                     const std::vector<std::string>& header);
/// The chosen fields of a row; empty where a column is missing.
std::vector<std::string> chosenFields(const std::vector<std::string>& row,
                                      const std::vector<std::size_t>& chosen);

Table readTsv(const Request& request);
Table readCsv(const Request& request);
Table readJsonl(const Request& request);
Table readJson(const Request& request);
Table readSquad(const Request& request, const Value& root);
Table readTxt(const Request& request);

}  // namespace artemis::formats
