// Sources: files, built-in sets and the seeded split.
#include "core/engine/data/source.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/data/builtin.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/task.h"

namespace artemis {

namespace {

struct Wanted {
    TaskColumns columns;
    std::filesystem::path baseDir;
    std::int64_t limit = 0;
    std::int64_t builtinRows = 0;
    Split split = Split::Train;
};

Table openTable(const std::string& spec, const Wanted& wanted) {
    if (!isBuiltin(spec) && wanted.columns.conversations) {
        return readConversations(wanted.baseDir / spec, wanted.limit);
    }
    if (!isBuiltin(spec)) {
        return readTable(wanted.baseDir / spec, wanted.columns.all(), wanted.limit,
                         wanted.columns.optional);
    }
    Table table = builtinTable(spec, builtinSeed,
                               wanted.limit > 0 ? wanted.limit : wanted.builtinRows, wanted.split);
    for (const std::string& column : wanted.columns.all()) {
        table.column(column);
    }
    return table;
}

/// Moves the rows for which `moved` is true into a table of their own; both keep their order.
Table takeRows(Table& from, const std::vector<bool>& moved) {
    Table taken{from.name, from.columns, {}, {}};
    Table kept = taken;
    for (std::size_t row = 0; row < from.rows.size(); ++row) {
        Table& to = moved[row] ? taken : kept;
        to.rows.push_back(std::move(from.rows[row]));
        to.sourceRows.push_back(from.sourceRows[row]);
    }
    from = std::move(kept);
    return taken;
}

/// Rows sorted by a random number of their text; the first ones are taken, and with the last of
/// them all rows of equal text.
Table splitOff(Table& table, const TaskColumns& columns, double share, std::uint64_t seed) {
    const std::vector<std::string> texts = joinedTexts(table, columns);
    std::unordered_map<std::string_view, std::uint64_t> keys;
    for (std::size_t row = 0; row < texts.size(); ++row) {
        keys.emplace(texts[row], random::key({random::key("eval_share"), seed, row}));
    }
    std::vector<std::size_t> order(texts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return keys.at(texts[a]) < keys.at(texts[b]);
    });
    auto count = static_cast<std::size_t>(std::lround(share * static_cast<double>(order.size())));
    while (count > 0 && count < order.size() && texts[order[count]] == texts[order[count - 1]]) {
        ++count;
    }
    std::vector<bool> moved(order.size());
    for (std::size_t i = 0; i < count; ++i) {
        moved[order[i]] = true;
    }
    Table taken = takeRows(table, moved);
    if (taken.rows.empty() || table.rows.empty()) {
        throw BadInput("data.eval_share", "the share leaves no row on one side of " +
                                              std::to_string(order.size()) + " rows of " +
                                              table.name);
    }
    return taken;
}

}  // namespace

DataTables openData(const DataOptions& options, const TaskColumns& columns,
                    const std::filesystem::path& baseDir, std::uint64_t seed) {
    std::vector<Problem> problems;
    const auto open = [&](const std::string& spec, const Wanted& wanted) {
        try {
            return openTable(spec, wanted);
        } catch (const BadInput& error) {
            problems.insert(problems.end(), error.problems().begin(), error.problems().end());
            return Table{};
        }
    };
    Wanted wanted{columns, baseDir, options.samples, options.builtinRows, Split::Train};
    DataTables tables;
    tables.train = open(options.train, wanted);
    for (const auto& [name, path] : options.mix) {
        tables.mix.push_back({name.empty() ? "mix" : name, open(path, wanted)});
    }
    wanted.limit = options.evalSamples;
    wanted.builtinRows = builtinEvalRows;
    wanted.split = Split::Eval;
    for (const auto& [name, path] : options.eval) {
        tables.evals.push_back({name.empty() ? "eval" : name, open(path, wanted)});
    }
    wanted.split = Split::Test;
    if (!options.test.empty()) {
        tables.test = open(options.test, wanted);
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    if (options.eval.empty() && options.evalShare > 0) {
        tables.evals.push_back({"eval", splitOff(tables.train, columns, options.evalShare, seed)});
    }
    return tables;
}

}  // namespace artemis
