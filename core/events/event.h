// Events: everything a run tells the world, as values; also one JSON line each.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// Where in a run something was measured. `seconds` counts training time only, over all sessions
/// of a resumed run; `tokens` counts real tokens (no padding).
struct Position {
    std::int64_t step = 0;
    double epoch = 0;
    double seconds = 0;
    std::int64_t tokens = 0;
};

/// The run has passed all checks and its parts are being loaded.
struct RunStarted {
    std::string outDir;
    std::int64_t totalSteps = 0;
    std::int64_t resumedFromStep = 0;
    std::int64_t trainable = 0;  ///< Parameters that train.
    std::int64_t total = 0;      ///< Parameters of the model with its adapters.
    Value environment;           ///< Versions, device, threads, hashes as far as known.
};

/// A phase in words a person reads: "reading data", "training", "evaluating dev".
struct PhaseChanged {
    std::string phase;
};

/// One measured number. `split` is "train" or the name of an evaluation set; `n` is how many
/// examples or labels it is a mean over.
struct Measured {
    Position at;
    std::string split;
    std::string name;
    double value = 0;
    std::int64_t n = 1;
};

enum class Level { Info, Warning };

struct Logged {
    Level level = Level::Info;
    std::string text;
};

/// Something was written that belongs to the run: kind is "checkpoint", "adapter", "model".
struct ArtefactWritten {
    std::string kind;
    std::string path;
    Position at;
};

/// More of the environment became known (hashes computed beside the training).
struct EnvironmentKnown {
    Value environment;
};

/// How far an evaluation is. Of the moment: it is not recorded.
struct EvaluationProgressed {
    std::int64_t done = 0;   ///< Rows answered, of all sets of the evaluation together.
    std::int64_t total = 0;  ///< A row whose text is generated as well counts twice.
};

/// What a model answered to one row of an evaluation set, kept to be read. `kind` is "random",
/// "best" or "worst".
struct Sampled {
    Position at;
    std::string split;
    std::string kind;
    std::int64_t row = 0;  ///< Of the file.
    std::string source;
    std::string prediction;
    std::vector<std::string> references;
    Value values = Value::object();  ///< {metric: value} of this answer.
};

/// A metric of each example of an evaluation set, kept for statistics.
struct ExamplesMeasured {
    Position at;
    std::string split;
    std::string name;
    std::vector<std::int64_t> rows;  ///< Of the file.
    std::vector<double> values;      ///< As many.
};

enum class Status { Queued, Running, Done, Stopped, Failed, Interrupted };
std::string toText(Status status);
Status statusFromText(const std::string& text);

/// The last event of every run. `summary` holds the fields of `artemis run --json`.
struct RunFinished {
    Status status = Status::Done;
    std::string reason;
    std::string whatToDo;
    Value summary;
    bool badInput = false;  ///< Failed because of its input, before anything was written.
};

using Event =
    std::variant<RunStarted, PhaseChanged, Measured, Logged, ArtefactWritten, EnvironmentKnown,
                 EvaluationProgressed, Sampled, ExamplesMeasured, RunFinished>;

/// {"event": "measured", "step": 12, …}
Value toJson(const Event& event);
Event eventFromJson(const Value& json);

/// Receives the events of a run, in order, on the thread that trains. Must return soon.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void take(const Event& event) = 0;
    /// Returns when everything taken so far is where it will survive the end of the process, or
    /// cannot be brought there. Called before a checkpoint, so that none is ahead of its record.
    virtual void settle() {}
};

/// Passes each event on to several sinks, which must outlive it.
class Tee final : public EventSink {
public:
    explicit Tee(std::vector<EventSink*> sinks) : m_sinks(std::move(sinks)) {}
    void take(const Event& event) override {
        for (EventSink* sink : m_sinks) {
            sink->take(event);
        }
    }
    void settle() override {
        for (EventSink* sink : m_sinks) {
            sink->settle();
        }
    }

private:
    std::vector<EventSink*> m_sinks;
};

}  // namespace artemis
