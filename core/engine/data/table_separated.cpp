// TSV, CSV and plain text: records of fields under a header line.
#include <algorithm>

#include "core/base/text.h"
#include "core/engine/data/table_formats.h"

namespace artemis::formats {

namespace {

/// One record and the line it starts on.
struct Record {
    std::vector<std::string> fields;
    std::int64_t line = 0;
};

/// RFC 4180. A quote opens a quoted field only as its first character; blank lines are skipped.
class CsvRecords {
public:
    explicit CsvRecords(const Request& request) : m_request(request), m_rest(request.bytes) {}

    bool next(Record& record) {
        while (m_rest.starts_with('\n') || m_rest.starts_with("\r\n")) {
            endLine();
        }
        if (m_rest.empty()) {
            return false;
        }
        record.line = m_line;
        record.fields.clear();
        do {
            record.fields.push_back(m_rest.starts_with('"') ? quoted(record.line) : bare());
        } while (takeComma(record.line));
        return true;
    }

private:
    std::string bare() {
        const std::size_t end = std::min(m_rest.find_first_of(",\n"), m_rest.size());
        std::string_view field = m_rest.substr(0, end);
        m_rest.remove_prefix(end);
        if (!m_rest.starts_with(',') && field.ends_with('\r')) {
            field.remove_suffix(1);
        }
        return std::string(field);
    }

    std::string quoted(std::int64_t start) {
        std::string field;
        m_rest.remove_prefix(1);
        while (true) {
            const std::size_t end = m_rest.find('"');
            if (end == std::string_view::npos) {
                m_request.fail(start,
                               "a quote opened in this row is never closed; inside quotes, "
                               "a quote is written twice");
            }
            field += m_rest.substr(0, end);
            m_line +=
                std::count(m_rest.begin(), m_rest.begin() + static_cast<std::ptrdiff_t>(end), '\n');
            m_rest.remove_prefix(end + 1);
            if (!m_rest.starts_with('"')) {
                return field;
            }
            field += '"';
            m_rest.remove_prefix(1);
        }
    }

    /// True where another field follows; otherwise goes to the next line.
    bool takeComma(std::int64_t start) {
        if (m_rest.starts_with(',')) {
            m_rest.remove_prefix(1);
            return true;
        }
        if (!m_rest.empty() && !m_rest.starts_with('\n') && !m_rest.starts_with("\r\n")) {
            m_request.fail(start, "after a closing quote comes a comma or the end of the row");
        }
        if (!m_rest.empty()) {
            endLine();
        }
        return false;
    }

    void endLine() {
        m_rest.remove_prefix(m_rest.find('\n') + 1);
        ++m_line;
    }

    const Request& m_request;
    std::string_view m_rest;
    std::int64_t m_line = 1;
};

class TsvRecords {
public:
    explicit TsvRecords(const Request& request) : m_lines(request.bytes) {}

    bool next(Record& record) {
        while (m_lines.next()) {
            if (!m_lines.text().empty()) {
                record = {split(m_lines.text(), '\t'), m_lines.number()};
                return true;
            }
        }
        return false;
    }

private:
    Lines m_lines;
};

template <class Records>
Table readRecords(const Request& request, const char* separator, const char* advice) {
    Records records(request);
    Record record;
    if (!records.next(record)) {
        request.fail(1, "the file is empty; its first line names the columns");
    }
    const std::vector<std::string> header = record.fields;
    const std::vector<std::size_t> chosen =
        chosenColumns(request.name, header, request.wanted, request.optional);
    Table table{request.name, chosenNames(request, header), {}, {}};
    while (!request.full(table) && records.next(record)) {
        if (record.fields.size() != header.size()) {
            request.fail(record.line, "this row has " + std::to_string(record.fields.size()) +
                                          " fields between " + separator + ", the header has " +
                                          std::to_string(header.size()) + " (" +
                                          join(header, ", ") + "); " + advice);
        }
        table.rows.push_back(chosenFields(record.fields, chosen));
        table.sourceRows.push_back(record.line);
    }
    return table;
}

}  // namespace

Table readTsv(const Request& request) {
    return readRecords<TsvRecords>(request, "tabs", "a text may not hold a tab");
}

Table readCsv(const Request& request) {
    return readRecords<CsvRecords>(request, "commas", "a text with a comma stands in quotes");
}

Table readTxt(const Request& request) {
    const std::vector<std::string> header{"text"};
    const auto chosen = chosenColumns(request.name, header, request.wanted, request.optional);
    Table table{request.name, chosenNames(request, header), {}, {}};
    Lines lines(request.bytes);
    while (!request.full(table) && lines.next()) {
        if (!trimmed(lines.text()).empty()) {
            table.rows.push_back(chosenFields({std::string(lines.text())}, chosen));
            table.sourceRows.push_back(lines.number());
        }
    }
    return table;
}

}  // namespace artemis::formats
