// Comparison: chosen runs side by side: what was set, what came out, which of them are the same
// experiment with other seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/chart_spec.h"
#include "core/store/run_store.h"

namespace artemis {

/// A run to compare, with the colour and marker it has everywhere.
struct ChosenRun {
    std::int64_t id = 0;
    std::size_t look = 0;
    bool operator==(const ChosenRun&) const = default;
};

struct ComparedRun {
    RunRow row;
    std::size_t look = 0;
    std::string title;  ///< "3 · minilm-lora"
};

/// One setting or figure over all runs; a run that has none has no value.
struct ComparedRow {
    std::string name;  ///< "training.learning_rate", "evals.dev.accuracy"
    std::vector<std::optional<Value>> values;
    bool differs = false;
};

/// Runs whose settings are the same but for the seed and the experiment's name.
struct Configuration {
    std::vector<std::size_t> runs;  ///< Places in Comparison::runs.
    /// One run for each seed, the newest: the same seed twice is not a second sample.
    std::vector<std::size_t> seeds;
};

struct Comparison {
    std::vector<ComparedRun> runs;
    std::vector<ComparedRow> settings;  ///< By path.
    std::vector<ComparedRow> figures;   ///< Numbers of the summaries, evaluations first.
    std::vector<Configuration> configurations;
    std::vector<MetricName> curves;  ///< Measured in any of the runs, sorted by name, then split.
};

/// Runs that the store no longer has are left out; the order is that of `chosen`.
Comparison compareRuns(const RunStore& store, std::span<const ChosenRun> chosen);

/// What is drawn as one: a run, or the seeds of a configuration.
struct Shown {
    std::string title;  ///< "3 · lora", "3, 4, 5 · lora", "3 … 9 · lora"
    std::size_t look = 0;
    std::vector<std::size_t> runs;  ///< Places in Comparison::runs.
};

/// Every run by itself, or with `meanOverSeeds` the configurations with more than one seed as one.
std::vector<Shown> shownOf(const Comparison& comparison, bool meanOverSeeds);

/// Bars of one figure: a run each, or a configuration each with mean and Student-t interval.
/// Runs without the figure are left out.
ChartSpec figureChart(const Comparison& comparison, const std::string& figure, bool meanOverSeeds);

}  // namespace artemis
