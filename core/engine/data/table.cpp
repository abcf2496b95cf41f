// Table: opens a file, checks its encoding and hands it to the reader of its format.
#include "core/engine/data/table.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "core/base/error.h"
#include "core/base/io.h"
#include "core/base/text.h"
#include "core/engine/data/table_formats.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

struct Format {
    std::string suffix;
    Table (*read)(const formats::Request&);
};

const Format& formatOf(const std::filesystem::path& path) {
    static const std::vector<Format> list{{".tsv", formats::readTsv},
                                          {".csv", formats::readCsv},
                                          {".jsonl", formats::readJsonl},
                                          {".json", formats::readJson},
                                          {".txt", formats::readTxt}};
    const std::string suffix = lowered(path.extension().string());
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Format& format) { return format.suffix == suffix; });
    if (found == list.end()) {
        throw BadInput(path.string(), "the ending \"" + suffix +
                                          "\" is not known; data files end in .tsv, .csv, .jsonl, "
                                          ".json or .txt");
    }
    return *found;
}

void requireUtf8(const formats::Request& request) {
    if (isValidUtf8(request.bytes)) {
        return;
    }
    formats::Lines lines(request.bytes);
    while (lines.next() && isValidUtf8(lines.text())) {
    }
    request.fail(lines.number(), "the text is not UTF-8 here; save the file as UTF-8");
}

/// The rows at the start of a large file without reading all of it; nothing where the bytes read so
/// far hold too few, or end inside of something.
std::optional<Table> readHead(const std::filesystem::path& path, const Format& format,
                              const formats::Request& whole) {
    constexpr std::uintmax_t enough = 4 << 20;
    std::error_code ignored;
    if (whole.limit == 0 || std::filesystem::file_size(path, ignored) <= enough || ignored) {
        return {};
    }
    std::string bytes(enough, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    bytes.resize(bytes.rfind('\n') + 1);
    std::string_view content = bytes;
    if (content.starts_with("\xEF\xBB\xBF")) {
        content.remove_prefix(3);
    }
    try {
        formats::Request request = whole;
        request.bytes = content;
        requireUtf8(request);
        Table table = format.read(request);
        return request.full(table) ? std::optional(std::move(table)) : std::nullopt;
    } catch (const BadInput&) {
        return {};  // The whole file tells whether it is wrong or only cut here.
    }
}

std::string nearestHint(const std::string& wanted, const std::vector<std::string>& columns) {
    const std::string near = nearest(wanted, columns);
    return near.empty() ? "" : ". Did you mean \"" + near + "\"?";
}

}  // namespace

std::size_t Table::column(const std::string& wanted) const {
    return formats::chosenColumns(name, columns, std::span(&wanted, 1)).front();
}

std::string Table::place(std::int64_t row) const {
    return name + ":" + std::to_string(sourceRows[static_cast<std::size_t>(row)]);
}

Table readTable(const std::filesystem::path& path, std::span<const std::string> wanted,
                std::int64_t limit, std::span<const std::string> optional) {
    const Format& format = formatOf(path);
    formats::Request request{path.string(), {}, wanted, limit, optional};
    if (auto head = readHead(path, format, request)) {
        return *std::move(head);
    }
    const std::string bytes = readFile(path);
    request.bytes = bytes;
    if (request.bytes.starts_with("\xEF\xBB\xBF")) {
        request.bytes.remove_prefix(3);
    }
    requireUtf8(request);
    Table table = format.read(request);
    if (table.rows.empty()) {
        throw BadInput(path.string(), "there are no rows in this file");
    }
    return table;
}

namespace formats {

void Request::fail(std::int64_t line, const std::string& what) const {
    throw BadInput(name + ":" + std::to_string(line), what);
}

bool Lines::next() {
    if (m_rest.empty()) {
        return false;
    }
    const std::size_t end = std::min(m_rest.find('\n'), m_rest.size());
    m_text = m_rest.substr(0, end);
    m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
    if (m_text.ends_with('\r')) {
        m_text.remove_suffix(1);
    }
    ++m_number;
    return true;
}

std::vector<std::size_t> chosenColumns(const std::string& name,
                                       const std::vector<std::string>& header,
                                       std::span<const std::string> wanted,
                                       std::span<const std::string> optional) {
    std::vector<std::size_t> chosen;
    if (wanted.empty() && optional.empty()) {
        for (std::size_t i = 0; i < header.size(); ++i) {
            chosen.push_back(i);
        }
    }
    for (const std::string& column : wanted) {
        const auto found = std::find(header.begin(), header.end(), column);
        if (found == header.end()) {
            throw BadInput(name, "there is no column \"" + column + "\"; the columns are " +
                                     join(header, ", ") + nearestHint(column, header));
        }
        chosen.push_back(static_cast<std::size_t>(found - header.begin()));
    }
    for (const std::string& column : optional) {
        const auto found = std::find(header.begin(), header.end(), column);
        chosen.push_back(found == header.end() ? noColumn
                                               : static_cast<std::size_t>(found - header.begin()));
    }
    return chosen;
}

std::vector<std::string> chosenNames(const Request& request,
                                     const std::vector<std::string>& header) {
    std::vector<std::string> names(request.wanted.begin(), request.wanted.end());
    if (names.empty() && request.optional.empty()) {
        names = header;
    }
    names.insert(names.end(), request.optional.begin(), request.optional.end());
    return names;
}

std::vector<std::string> chosenFields(const std::vector<std::string>& row,
                                      const std::vector<std::size_t>& chosen) {
    std::vector<std::string> fields;
    for (const std::size_t column : chosen) {
        fields.push_back(column == noColumn ? "" : row[column]);
    }
    return fields;
}

}  // namespace formats

}  // namespace artemis
