// Checks of data: each looks at one thing in all tables and adds what it finds to the report.
#include "core/engine/data/checks.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <map>
#include <unordered_map>

#include "core/base/text.h"
#include "core/engine/data/labels.h"

namespace artemis {

namespace {

/// Largest share of rows one class may have before a note says so.
constexpr double skewedShare = 0.9;

struct Set {
    std::string name;
    const Table& table;
};

std::vector<Set> allSets(const DataTables& tables) {
    std::vector<Set> sets{{"train", tables.train}};
    for (const NamedTable& eval : tables.evals) {
        sets.push_back({eval.name, eval.table});
    }
    if (tables.test) {
        sets.push_back({"test", *tables.test});
    }
    return sets;
}

std::string countText(std::size_t count, const std::string& thing) {
    return grouped(static_cast<std::int64_t>(count)) + " " + thing + (count == 1 ? "" : "s");
}

std::string percentText(std::size_t part, std::size_t whole) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%",
                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
    return text;
}

template <class Matches>
std::vector<std::size_t> rowsWhere(const Table& table, Matches matches) {
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        if (matches(row)) {
            rows.push_back(row);
        }
    }
    return rows;
}

void checkEmpty(const Set& set, const TaskColumns& columns, DataReport& report) {
    if (set.table.rows.empty()) {
        report.problems.push_back({set.table.name, "there are no rows"});
    }
    for (const std::string& column : columns.all()) {
        const std::size_t index = set.table.column(column);
        const auto rows = rowsWhere(set.table, [&](std::size_t row) {
            return trimmed(set.table.rows[row][index]).empty();
        });
        if (!rows.empty()) {
            report.problems.push_back({set.table.name, "\"" + column + "\" is empty in " +
                                                           rowsText(set.table, rows) +
                                                           "; fill it or remove the row"});
        }
    }
}

void checkClasses(const Set& train, const std::vector<std::string>& names, DataReport& report) {
    if (names.size() < 2) {
        report.problems.push_back({train.table.name, "all rows have the label \"" +
                                                         join(names, "") +
                                                         "\"; classification needs two classes"});
    }
    if (!std::all_of(names.begin(), names.end(), isClassNumber)) {
        return;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] != std::to_string(i)) {
            report.problems.push_back(
                {train.table.name,
                 "labels that are numbers must run from 0 without a gap; there "
                 "is " +
                     names[i] + " but no " + std::to_string(i)});
            return;
        }
    }
}

void checkUnknownLabels(const Set& set, std::size_t index, const std::vector<std::string>& names,
                        DataReport& report) {
    std::map<std::string, std::vector<std::size_t>> unknown;
    for (std::size_t row = 0; row < set.table.rows.size(); ++row) {
        const std::string& label = set.table.rows[row][index];
        if (classOf(label, names) < 0 && !trimmed(label).empty()) {
            unknown[label].push_back(row);
        }
    }
    for (const auto& [label, rows] : unknown) {
        report.problems.push_back(
            {set.table.name, "the label \"" + label + "\" in " + rowsText(set.table, rows) +
                                 " is not among those of training (" + join(names, ", ") + ")"});
    }
}

void countLabels(const Set& set, std::size_t index, const std::vector<std::string>& names,
                 DataReport& report) {
    std::map<std::string, std::size_t> counts;
    for (const auto& row : set.table.rows) {
        ++counts[row[index]];
    }
    Value& labels = report.numbers[set.name]["labels"];
    for (const std::string& name : names) {
        labels[name] = counts[name];
        if (static_cast<double>(counts[name]) >
            skewedShare * static_cast<double>(set.table.rows.size())) {
            report.notes.push_back(set.table.name + ": " +
                                   percentText(counts[name], set.table.rows.size()) +
                                   " of the rows have the label \"" + name +
                                   "\"; accuracy alone says little, look at F1 or MCC");
        }
    }
}

void checkLabels(const std::vector<Set>& sets, const std::string& column, DataReport& report) {
    std::vector<std::string> names = labelNames(sets.front().table, column);
    std::erase_if(names, [](const std::string& name) { return trimmed(name).empty(); });
    checkClasses(sets.front(), names, report);
    for (const Set& set : sets) {
        const std::size_t index = set.table.column(column);
        checkUnknownLabels(set, index, names, report);
        countLabels(set, index, names, report);
    }
}

void noteDuplicates(const Set& train, const std::vector<std::string>& texts,
                    const std::string& label, DataReport& report) {
    std::unordered_map<std::string_view, std::size_t> first;
    const auto repeats = rowsWhere(
        train.table, [&](std::size_t row) { return !first.emplace(texts[row], row).second; });
    report.numbers["train"]["duplicates"] = repeats.size();
    if (repeats.empty()) {
        return;
    }
    report.notes.push_back(train.table.name + ": " + countText(repeats.size(), "text") +
                           " stood there before (" + rowsText(train.table, repeats) + ")");
    if (label.empty()) {
        return;
    }
    const std::size_t index = train.table.column(label);
    std::vector<std::size_t> contrary;
    std::copy_if(
        repeats.begin(), repeats.end(), std::back_inserter(contrary), [&](std::size_t row) {
            return train.table.rows[row][index] != train.table.rows[first.at(texts[row])][index];
        });
    if (!contrary.empty()) {
        report.notes.push_back(
            train.table.name + ": " + countText(contrary.size(), "repeated text") +
            " with another label than before (" + rowsText(train.table, contrary) + ")");
    }
}

/// The texts of training, and where each stands first.
class Known {
public:
    void add(const Table& table, std::vector<std::string> texts) {
        m_texts.push_back(std::move(texts));
        for (std::size_t row = 0; row < m_texts.back().size(); ++row) {
            m_places.emplace(m_texts.back()[row], Place{&table, row});
        }
    }
    bool has(const std::string& text) const { return m_places.contains(text); }
    std::string placeOf(const std::string& text) const {
        const Place place = m_places.at(text);
        return std::to_string(place.table->sourceRows[place.row]) + " of " + place.table->name;
    }

private:
    struct Place {
        const Table* table;
        std::size_t row;
    };
    std::deque<std::vector<std::string>> m_texts;
    std::unordered_map<std::string_view, Place> m_places;
};

void noteLeakage(const Set& set, const std::vector<std::string>& texts, const Known& training,
                 DataReport& report) {
    const auto leaked =
        rowsWhere(set.table, [&](std::size_t row) { return training.has(texts[row]); });
    report.numbers[set.name]["leaked"] = leaked.size();
    if (!leaked.empty()) {
        report.notes.push_back(set.table.name + ": " + countText(leaked.size(), "text") + " (" +
                               percentText(leaked.size(), set.table.rows.size()) +
                               (leaked.size() == 1 ? ") stands" : ") stand") +
                               " in training as well: " + rowsText(set.table, leaked) +
                               ", the first of them as row " + training.placeOf(texts[leaked[0]]));
    }
}

/// A column that may be missing in one file is misspelt where it is missing in all.
void checkReferences(const DataTables& tables, const DataOptions& options, DataReport& report) {
    if (options.references.empty() || (tables.evals.empty() && !tables.test)) {
        return;
    }
    const auto isGiven = [&](const Table& table) {
        const auto at = std::ranges::find(table.columns, options.references);
        const auto column = static_cast<std::size_t>(at - table.columns.begin());
        return at != table.columns.end() &&
               std::ranges::any_of(table.rows,
                                   [column](const auto& row) { return !row[column].empty(); });
    };
    const bool some =
        std::ranges::any_of(tables.evals,
                            [&](const NamedTable& eval) { return isGiven(eval.table); }) ||
        (tables.test && isGiven(*tables.test));
    if (!some) {
        report.problems.push_back({"data.references", "no evaluation or test data has a column \"" +
                                                          options.references + "\""});
    }
}

}  // namespace

std::string rowsText(const Table& table, const std::vector<std::size_t>& rows) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 5); ++i) {
        lines.push_back(std::to_string(table.sourceRows[rows[i]]));
    }
    std::string text = (rows.size() == 1 ? "row " : "rows ") + join(lines, ", ");
    if (rows.size() > lines.size()) {
        text += " and " + grouped(static_cast<std::int64_t>(rows.size() - lines.size())) + " more";
    }
    return text;
}

std::vector<std::string> joinedTexts(const Table& table, const TaskColumns& columns) {
    std::vector<std::string> texts(table.rows.size());
    for (const std::string& column : columns.texts) {
        const std::size_t index = table.column(column);
        for (std::size_t row = 0; row < texts.size(); ++row) {
            texts[row] += table.rows[row][index];
            texts[row] += '\x1F';
        }
    }
    return texts;
}

DataReport checkData(const DataTables& tables, const TaskColumns& columns) {
    DataReport report;
    const std::vector<Set> sets = allSets(tables);
    for (const Set& set : sets) {
        report.numbers[set.name]["rows"] = set.table.size();
        checkEmpty(set, columns, report);
    }
    if (!columns.label.empty()) {
        checkLabels(sets, columns.label, report);
    }
    std::vector<std::string> texts = joinedTexts(tables.train, columns);
    noteDuplicates(sets.front(), texts, columns.label, report);
    Known training;
    training.add(tables.train, std::move(texts));
    for (const NamedTable& more : tables.mix) {
        training.add(more.table, joinedTexts(more.table, columns));
    }
    for (std::size_t i = 1; i < sets.size(); ++i) {
        noteLeakage(sets[i], joinedTexts(sets[i].table, columns), training, report);
    }
    return report;
}

DataReport checkData(const DataTables& tables, const Task& task, const DataOptions& options) {
    DataReport report = checkData(tables, task.columns(options));
    std::vector<Set> sets = allSets(tables);
    for (const NamedTable& more : tables.mix) {
        sets.push_back({more.name, more.table});
        checkEmpty(sets.back(), task.columns(options), report);
    }
    for (const Set& set : sets) {
        task.check(set.table, options, report);
    }
    checkReferences(tables, options, report);
    return report;
}

void noteTruncation(DataReport& report, const std::string& set, const Dataset& data,
                    std::int64_t maxLength) {
    report.numbers[set]["truncated"] = data.truncated;
    if (data.truncated > 0) {
        report.notes.push_back(
            data.name + ": " +
            percentText(static_cast<std::size_t>(data.truncated), data.examples.size()) +
            " of the examples are longer than " + std::to_string(maxLength) +
            " tokens and are cut; data.max_length sets the limit");
    }
}

}  // namespace artemis
