// Pairs of predicted and measured figures, read from summaries.
#include "core/report/predictions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/columns.h"
#include "core/base/text.h"
#include "core/report/efficiency.h"

namespace artemis {

namespace {

/// One of the figures, wherever it stands.
struct Figure {
    const char* key;
    const char* title;
    std::optional<PredictedFigure> RunPrediction::*ofRun;
    ErrorSpread PredictionHistory::*ofAll;
    std::string (*text)(double value);
};

const std::array<Figure, 3> figures{
    {{"memory_mb", "memory", &RunPrediction::memory, &PredictionHistory::memory,
      [](double megabytes) { return bytesText(1e6 * megabytes); }},
     {"train_s", "time", &RunPrediction::seconds, &PredictionHistory::seconds, durationText},
     {"speedup", "speed-up", &RunPrediction::speedup, &PredictionHistory::speedup,
      [](double times) { return fixed(times, 2) + " ×"; }}}};

std::optional<double> number(const Value& summary, const std::string& path) {
    const Value* value = find(summary, path);
    return value != nullptr && value->is_number() ? std::optional(value->get<double>())
                                                  : std::nullopt;
}

std::optional<PredictedFigure> pairOf(const std::optional<double>& predicted,
                                      const std::optional<double>& measured) {
    return predicted && measured && *measured > 0
               ? std::optional(PredictedFigure{*predicted, *measured})
               : std::nullopt;
}

/// Predictions are of a whole training; it may have been stopped early.
std::optional<double> secondsOfAllSteps(const Value& summary) {
    const auto done = number(summary, "steps");
    const auto all = number(summary, "total_steps");
    return !all || done == all ? number(summary, "train_s") : std::nullopt;
}

bool trainedEverything(const RunRow& run) {
    const auto trainable = number(run.summary, "trainable");
    return run.status == Status::Done && trainable && trainable == number(run.summary, "total");
}

using Rows = std::vector<const RunRow*>;

Rows fullRuns(std::span<const RunRow> runs) {
    Rows full;
    for (const RunRow& run : runs) {
        if (trainedEverything(run)) {
            full.push_back(&run);
        }
    }
    return full;
}

const RunRow* fullRunFor(const RunRow& run, const Rows& full) {
    const auto parent =
        std::ranges::find_if(full, [&run](const RunRow* one) { return run.parent == one->id; });
    if (parent != full.end()) {
        return *parent;
    }
    const auto isSibling = [&run](const RunRow* one) {
        return !run.study.empty() && run.study == one->study && run.seed == one->seed;
    };
    return std::ranges::count_if(full, isSibling) == 1 ? *std::ranges::find_if(full, isSibling)
                                                       : nullptr;
}

std::optional<double> measuredSpeedup(const RunRow& run, const Rows& fullOnes) {
    const RunRow* full = fullRunFor(run, fullOnes);
    const auto own = secondsOf(run.summary);
    const auto whole = full == nullptr ? std::nullopt : secondsOf(full->summary);
    return own && whole && *own > 0 ? std::optional(*whole / *own) : std::nullopt;
}

ErrorSpread spreadOf(const std::vector<PredictionHistory::Run>& runs,
                     std::optional<PredictedFigure> RunPrediction::*figure) {
    std::vector<double> errors;
    for (const PredictionHistory::Run& run : runs) {
        if (const auto& pair = run.figures.*figure) {
            errors.push_back(std::abs(pair->error()));
        }
    }
    if (errors.empty()) {
        return {};
    }
    std::ranges::sort(errors);
    const std::size_t half = errors.size() / 2;
    const double median =
        errors.size() % 2 == 1 ? errors[half] : (errors[half - 1] + errors[half]) / 2;
    return {errors.size(), median, errors.back()};
}

std::string percent(double share) { return fixed(100 * share, 1) + " %"; }

std::string errorCell(double error) { return (error < 0 ? "" : "+") + percent(error); }

Value toJson(const std::optional<PredictedFigure>& pair) {
    return pair ? Value{{"predicted", pair->predicted},
                        {"measured", pair->measured},
                        {"error", pair->error()}}
                : Value();
}

}  // namespace

RunPrediction predictionOf(const Value& summary) {
    return {pairOf(number(summary, "predicted.memory_mb.total"), memoryOf(summary)),
            pairOf(number(summary, "predicted.train_s"), secondsOfAllSteps(summary)),
            {}};
}

PredictionHistory predictionHistory(std::span<const RunRow> runs, std::size_t most) {
    PredictionHistory history;
    const Rows full = fullRuns(runs);
    for (const RunRow& run : runs) {
        if (history.runs.size() == most) {
            break;
        }
        if (run.status != Status::Done) {
            continue;
        }
        RunPrediction pairs = predictionOf(run.summary);
        if (const auto predicted = number(run.summary, "predicted.speedup")) {
            pairs.speedup = pairOf(predicted, measuredSpeedup(run, full));
        }
        if (pairs.memory || pairs.seconds || pairs.speedup) {
            history.runs.push_back({run.id, run.name, pairs});
        }
    }
    for (const Figure& figure : figures) {
        history.*figure.ofAll = spreadOf(history.runs, figure.ofRun);
    }
    return history;
}

std::string toText(const PredictionHistory& history) {
    if (history.runs.empty()) {
        return "no run that is done has a prediction\n";
    }
    TextTable lines{{"RUN", "NAME", "MEMORY", "PREDICTED", "ERROR", "TIME", "PREDICTED", "ERROR",
                     "SPEED-UP", "PREDICTED", "ERROR"}};
    for (const PredictionHistory::Run& run : history.runs) {
        std::vector<std::string>& line = lines.emplace_back();
        line = {std::to_string(run.run), run.name};
        for (const Figure& figure : figures) {
            const auto& pair = run.figures.*figure.ofRun;
            line.push_back(pair ? figure.text(pair->measured) : "");
            line.push_back(pair ? figure.text(pair->predicted) : "");
            line.push_back(pair ? errorCell(pair->error()) : "");
        }
    }
    std::string text = aligned(lines) + "\n";
    for (const Figure& figure : figures) {
        if (const ErrorSpread& spread = history.*figure.ofAll; spread.runs > 0) {
            text += std::string(figure.title) + ": median error " + percent(spread.median) +
                    ", worst " + percent(spread.worst) + ", runs " + std::to_string(spread.runs) +
                    "\n";
        }
    }
    return text;
}

TextTable tableOf(const PredictionHistory& history) {
    TextTable table{{"run", "name"}};
    for (const Figure& figure : figures) {
        for (const char* part : {"predicted", "measured", "error"}) {
            table[0].push_back(std::string(figure.key) + "_" + part);
        }
    }
    for (const PredictionHistory::Run& run : history.runs) {
        std::vector<std::string>& line = table.emplace_back();
        line = {std::to_string(run.run), run.name};
        for (const Figure& figure : figures) {
            const auto& pair = run.figures.*figure.ofRun;
            line.push_back(pair ? numberText(pair->predicted) : "");
            line.push_back(pair ? numberText(pair->measured) : "");
            line.push_back(pair ? numberText(pair->error()) : "");
        }
    }
    return table;
}

Value toJson(const PredictionHistory& history) {
    Value json = {{"runs", Value::array()}};
    for (const PredictionHistory::Run& run : history.runs) {
        Value one = {{"run", run.run}, {"name", run.name}};
        for (const Figure& figure : figures) {
            one[figure.key] = toJson(run.figures.*figure.ofRun);
        }
        json["runs"].push_back(std::move(one));
    }
    for (const Figure& figure : figures) {
        const ErrorSpread& spread = history.*figure.ofAll;
        json[figure.key] = {
            {"runs", spread.runs}, {"median", spread.median}, {"worst", spread.worst}};
    }
    return json;
}

}  // namespace artemis
