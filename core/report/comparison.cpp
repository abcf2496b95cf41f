// Rows over runs, and runs grouped by their settings.
#include "core/report/comparison.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/report/statistics.h"

namespace artemis {

namespace {

const std::string seedPath = "training.seed";
const std::string namePath = "name";
const std::string evaluations = "evals.";
const std::string firstEvaluation = "eval.";  // the first of `evals` once more
const std::string ownNumber = "run_id";

using Leaves = std::vector<std::pair<std::string, Value>>;

std::vector<ComparedRun> rowsOf(const RunStore& store, std::span<const ChosenRun> chosen) {
    RunFilter filter;
    for (const ChosenRun& one : chosen) {
        filter.ids.push_back(one.id);
    }
    const std::vector<RunRow> rows = chosen.empty() ? std::vector<RunRow>() : store.list(filter);
    std::vector<ComparedRun> runs;
    for (const ChosenRun& one : chosen) {
        const auto row = std::ranges::find(rows, one.id, &RunRow::id);
        if (row != rows.end()) {
            runs.push_back({*row, one.look, std::to_string(one.id) + " · " + row->name});
        }
    }
    return runs;
}

/// Puts the leaves of every run into rows, in the order in which names first come up.
std::vector<ComparedRow> rowsOver(const std::vector<Leaves>& runs) {
    std::vector<ComparedRow> rows;
    std::map<std::string, std::size_t> places;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        for (const auto& [name, value] : runs[run]) {
            const auto [at, isNew] = places.emplace(name, rows.size());
            if (isNew) {
                rows.push_back({name, std::vector<std::optional<Value>>(runs.size())});
            }
            rows[at->second].values[run] = value;
        }
    }
    for (ComparedRow& row : rows) {
        row.differs = std::ranges::any_of(
            row.values, [&row](const auto& value) { return value != row.values.front(); });
    }
    return rows;
}

Leaves figuresOf(const Value& summary) {
    Leaves first;
    Leaves rest;
    const Value* all = find(summary, "evals");
    const bool hasAll = all != nullptr && !all->empty();
    for (auto& [name, value] : flatten(summary)) {
        const bool again = hasAll && name.starts_with(firstEvaluation);
        if (value.is_number() && name != ownNumber && !again) {
            const bool evaluated =
                name.starts_with(evaluations) || name.starts_with(firstEvaluation);
            (evaluated ? first : rest).emplace_back(name, std::move(value));
        }
    }
    first.insert(first.end(), rest.begin(), rest.end());
    return first;
}

std::vector<ComparedRow> figureRows(const std::vector<ComparedRun>& runs) {
    std::vector<Leaves> figures;
    for (const ComparedRun& run : runs) {
        figures.push_back(figuresOf(run.row.summary));
    }
    std::vector<ComparedRow> rows = rowsOver(figures);
    std::ranges::stable_partition(rows, [](const ComparedRow& row) {
        return row.name.starts_with(evaluations) || row.name.starts_with(firstEvaluation);
    });
    return rows;
}

std::vector<Configuration> configurationsOf(const std::vector<ComparedRun>& runs,
                                            const std::vector<Leaves>& settings) {
    std::vector<Configuration> configurations;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        std::string key;
        for (const auto& [path, value] : settings[i]) {
            if (path != seedPath && path != namePath) {
                key += path + "=" + value.dump() + "\n";
            }
        }
        const auto [at, isNew] = places.emplace(key, configurations.size());
        if (isNew) {
            configurations.emplace_back();
        }
        configurations[at->second].runs.push_back(i);
    }
    for (Configuration& one : configurations) {
        std::map<std::int64_t, std::size_t> newest;
        for (const std::size_t i : one.runs) {
            const auto [at, isNew] = newest.emplace(runs[i].row.seed, i);
            if (!isNew && runs[at->second].row.id < runs[i].row.id) {
                at->second = i;
            }
        }
        for (const auto& [seed, run] : newest) {
            one.seeds.push_back(run);
        }
    }
    return configurations;
}

std::vector<MetricName> curvesOf(const RunStore& store, const std::vector<ComparedRun>& runs) {
    std::set<std::pair<std::string, std::string>> names;
    for (const ComparedRun& run : runs) {
        for (const MetricName& curve : store.metricNames(run.row.id)) {
            names.emplace(curve.name, curve.split);
        }
    }
    std::vector<MetricName> curves;
    for (const auto& [name, split] : names) {
        curves.push_back({split, name});
    }
    return curves;
}

std::string titleOf(const Comparison& comparison, const std::vector<std::size_t>& runs) {
    constexpr std::size_t named = 3;
    std::vector<std::string> numbers;
    for (const std::size_t run : runs) {
        numbers.push_back(std::to_string(comparison.runs[run].row.id));
    }
    const std::string& name = comparison.runs[runs.front()].row.name;
    return (runs.size() <= named ? join(numbers, ", ") : numbers.front() + " … " + numbers.back()) +
           " · " + name;
}

}  // namespace

Comparison compareRuns(const RunStore& store, std::span<const ChosenRun> chosen) {
    Comparison comparison;
    comparison.runs = rowsOf(store, chosen);
    std::vector<Leaves> settings;
    for (const ComparedRun& run : comparison.runs) {
        settings.push_back(store.params(run.row.id));
    }
    comparison.settings = rowsOver(settings);
    std::ranges::sort(comparison.settings, {}, &ComparedRow::name);
    comparison.figures = figureRows(comparison.runs);
    comparison.configurations = configurationsOf(comparison.runs, settings);
    comparison.curves = curvesOf(store, comparison.runs);
    return comparison;
}

std::vector<Shown> shownOf(const Comparison& comparison, bool meanOverSeeds) {
    std::vector<Shown> shown;
    if (!meanOverSeeds) {
        for (std::size_t run = 0; run < comparison.runs.size(); ++run) {
            shown.push_back({comparison.runs[run].title, comparison.runs[run].look, {run}});
        }
        return shown;
    }
    for (const Configuration& one : comparison.configurations) {
        if (one.seeds.size() > 1) {
            const std::size_t look = comparison.runs[one.runs.front()].look;
            shown.push_back({titleOf(comparison, one.seeds), look, one.seeds});
            continue;
        }
        for (const std::size_t run : one.runs) {
            shown.push_back({comparison.runs[run].title, comparison.runs[run].look, {run}});
        }
    }
    return shown;
}

ChartSpec figureChart(const Comparison& comparison, const std::string& figure, bool meanOverSeeds) {
    ChartSpec spec;
    spec.title = figure;
    spec.x.title = figure;
    const auto row = std::ranges::find(comparison.figures, figure, &ComparedRow::name);
    if (row == comparison.figures.end()) {
        return spec;
    }
    for (const Shown& one : shownOf(comparison, meanOverSeeds)) {
        std::vector<double> values;
        for (const std::size_t run : one.runs) {
            if (row->values[run]) {
                values.push_back(row->values[run]->get<double>());
            }
        }
        if (!values.empty()) {
            const Spread spread = spreadOf(values);
            spec.bars.push_back(
                {one.title, one.look, spread.n, spread.mean, spread.low, spread.high});
        }
    }
    return spec;
}

}  // namespace artemis
