// Prediction history: what was predicted of runs beside what they measured, and how far apart the
// two are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/table_text.h"
#include "core/store/run_store.h"

namespace artemis {

struct PredictedFigure {
    double predicted = 0;
    double measured = 0;  ///< Above 0.

    /// Relative; above 0 where too much was predicted.
    double error() const { return (predicted - measured) / measured; }
};

/// Nothing where one of the two is not known.
struct RunPrediction {
    std::optional<PredictedFigure> memory;   ///< MB at the peak, above idle.
    std::optional<PredictedFigure> seconds;  ///< Of all steps of the training, without planning.
    std::optional<PredictedFigure> speedup;  ///< With planning, against full fine-tuning.
};

/// Of a run alone, whose summary this is: without the speed-up. Time where all steps were made.
RunPrediction predictionOf(const Value& summary);

/// Over the runs that have the figure.
struct ErrorSpread {
    std::size_t runs = 0;
    double median = 0;  ///< Of |error|; 0 where there is no run.
    double worst = 0;   ///< Likewise.
};

struct PredictionHistory {
    struct Run {
        std::int64_t run = 0;
        std::string name;
        RunPrediction figures;
    };
    std::vector<Run> runs;  ///< In the order that was given.
    ErrorSpread memory;
    ErrorSpread seconds;
    ErrorSpread speedup;
};

/// The runs that are done and have a figure of which both is known, at most the first `most` of
/// them. A speed-up is measured against the run that trained everything: the parent, or else the
/// one of the same study and seed where there is just one.
PredictionHistory predictionHistory(std::span<const RunRow> runs, std::size_t most = SIZE_MAX);

/// A line a run, then a line a figure: median and worst error.
std::string toText(const PredictionHistory& history);

/// A line a run with every digit; errors as shares.
TextTable tableOf(const PredictionHistory& history);

/// {"runs": [{"run", "name", "memory_mb": {"predicted", "measured", "error"} or null, "train_s",
/// "speedup"}], "memory_mb": {"runs", "median", "worst"}, "train_s", "speedup"}
Value toJson(const PredictionHistory& history);

}  // namespace artemis
