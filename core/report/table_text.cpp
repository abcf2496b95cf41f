// Cells and separators.
#include "core/report/table_text.h"

#include <algorithm>

#include "core/base/csv.h"
#include "core/base/text.h"

namespace artemis {

namespace {

std::string onOneLine(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return c == '\t' || c == '\n' || c == '\r'; }, ' ');
    return text;
}

template <class Write>
std::string joined(const TextTable& table, const std::string& separator, const Write& write) {
    std::string text;
    for (const std::vector<std::string>& row : table) {
        std::vector<std::string> cells(row.size());
        std::ranges::transform(row, cells.begin(), write);
        text += join(cells, separator) + "\n";
    }
    return text;
}

}  // namespace

std::string toCsv(const TextTable& table) { return joined(table, ",", csvField); }

std::string toTsv(const TextTable& table) { return joined(table, "\t", onOneLine); }

std::string exactText(const std::optional<Value>& value) { return value ? toText(*value) : ""; }

TextTable tableOf(const Comparison& comparison, bool differencesOnly) {
    TextTable table{{""}, {"status"}};
    for (const ComparedRun& run : comparison.runs) {
        table[0].push_back(run.title);
        table[1].push_back(toText(run.row.status));
    }
    for (const auto* rows : {&comparison.figures, &comparison.settings}) {
        for (const ComparedRow& row : *rows) {
            if (row.differs || !differencesOnly) {
                std::vector<std::string>& line = table.emplace_back();
                line.push_back(row.name);
                std::ranges::transform(row.values, std::back_inserter(line), exactText);
            }
        }
    }
    return table;
}

}  // namespace artemis
