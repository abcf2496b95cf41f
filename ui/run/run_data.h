// RunData: all the window shows of one run, built from its events, live or stored.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/events/event.h"

namespace artemis {

/// One measured quantity over the steps of the run; full history, never thinned.
struct Curve {
    std::string split;
    std::string name;
    std::vector<double> steps{};
    std::vector<double> values{};
};

struct LogLine {
    double time = 0;  ///< Seconds since 1970.
    Level level = Level::Info;
    std::string text;
};

/// Something the run wrote.
struct WrittenFile {
    std::string kind;
    std::string path;
    std::int64_t step = 0;
};

struct RunData {
    std::int64_t id = 0;
    std::string name;
    std::string yaml;     ///< The settings it was started with.
    std::string baseDir;  ///< Relative paths of the settings start here.
    std::string outDir;
    Status status = Status::Running;
    std::string reason;
    std::string whatToDo;
    std::string phase;
    std::optional<EvaluationProgress> evaluation;  ///< While one goes on.
    std::int64_t step = 0;
    std::int64_t totalSteps = 0;
    std::int64_t trainable = 0;
    std::int64_t total = 0;
    double seconds = 0;               ///< Training time so far.
    Value summary = Value::object();  ///< Its figures, once it has ended.
    std::vector<Curve> curves;
    std::vector<LogLine> log;
    std::vector<WrittenFile> files;
    std::vector<Sampled> samples;  ///< Answers kept of evaluations.

    /// `time` is when it happened, in seconds since 1970.
    void apply(const Event& event, double time);
    /// Adds one point; steps of a curve only grow.
    void measure(const Measured& measured);

    /// The phase and how far it is: "evaluating dev, 45 %".
    std::string activity() const;
    /// How much is done, 0 to 1: of the steps, or of an evaluation where none is to be done.
    double doneShare() const;

private:
    Curve& curve(const std::string& split, const std::string& quantity);
    void forgetAfter(std::int64_t step);
    std::set<std::string> m_phasesLogged;
};

/// Whether the run has started and trains nothing: it is an evaluation alone.
bool onlyEvaluates(const RunData& run);
/// Seconds of training until the last step; none where they are not known.
std::optional<double> remainingSeconds(const RunData& run);

}  // namespace artemis
