// RunStore: every run, its settings, measurements, events and files in one SQLite file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/value.h"
#include "core/config/experiment.h"
#include "core/events/event.h"

namespace artemis {

class Connection;

/// What is said about a run beside its configuration when it is created.
struct NewRun {
    std::string kind = "train";
    std::string study;                   ///< Name of the study it belongs to, "" for none.
    std::optional<std::int64_t> parent;  ///< The run it was made from.
    std::vector<std::string> tags;
    std::string notes;
    std::filesystem::path outDir;
    /// Queued, or Running where this process starts it at once.
    Status status = Status::Queued;
};

/// One line of the list of runs. Times are seconds since 1970 (UTC), 0 for "not yet".
struct RunRow {
    std::int64_t id = 0;
    std::string name;
    std::string kind;
    std::string study;
    std::optional<std::int64_t> parent;
    std::int64_t seed = 0;
    Status status = Status::Queued;  ///< Interrupted where it says running but is not alive.
    double created = 0;
    double started = 0;
    double ended = 0;
    double heartbeat = 0;
    std::int64_t pid = 0;
    std::string host;
    std::string outDir;  ///< Absolute, or "".
    std::vector<std::string> tags;
    std::string notes;
    bool baseline = false;  ///< Other runs are compared with it.
    double deleted = 0;     ///< Hidden since then; it can be brought back until it is purged.
    std::string reason;
    std::string whatToDo;
    /// {"trainable", "total", "total_steps"} from the start on, the fields of
    /// `artemis run --json` once it has finished.
    Value summary;
};

struct RunDetails {
    RunRow row;
    std::string baseDir;  ///< Relative paths of the settings start here.
    std::string yaml;     ///< The exact text.
    Value environment;
};

struct RunFilter {
    std::string text;  ///< Every word must occur in name, tags or study; case is ignored (ASCII).
    std::optional<Status> status;
    std::string study;
    std::vector<std::int64_t> ids;  ///< Only these; empty: all.
    bool deleted = false;           ///< The deleted runs, which are left out otherwise.
    std::int64_t limit = -1;        ///< -1: all.
    std::int64_t offset = 0;
};

struct MetricPoint {
    Position at;
    double value = 0;  ///< NaN where NaN was measured.
    std::int64_t n = 1;
};

/// Names one curve of a run.
struct MetricName {
    std::string split;
    std::string name;
    bool operator==(const MetricName&) const = default;
};

struct ArtefactRow {
    std::string kind;
    std::string path;
    std::int64_t step = 0;
    double created = 0;
};

struct TimedEvent {
    double time = 0;  ///< Seconds since 1970.
    Event event;
};

enum class StoreMode { ReadWrite, ReadOnly };

struct StoreOptions {
    /// How long to wait while another program writes.
    std::int64_t busyMilliseconds = 5000;
    /// Called before each statement that writes and each commit; what it throws stands for the
    /// failure of that write. For tests.
    std::function<void()> beforeWrite;
};

/// One connection: use it on one thread, open another one for another thread. Every call may throw
/// Failure (disk full, damaged, locked too long) and leaves the store as it was then. Calls that
/// take the id of a run throw BadInput where there is no such run.
class RunStore {
public:
    /// ReadWrite makes the file and its folders where they are missing and brings an older store
    /// up to date. Throws BadInput for a file that is not a store, is read-only, or was written by
    /// a newer Artemis.
    static RunStore open(const std::filesystem::path& path, StoreMode mode,
                         StoreOptions options = {});
    ~RunStore();
    RunStore(RunStore&&) noexcept;
    RunStore& operator=(RunStore&&) noexcept;

    std::int64_t createRun(const ExperimentConfig& config, const NewRun& about = {});
    /// This process runs it from now on. Throws BadInput while another live process does.
    void markRunning(std::int64_t run);
    void heartbeat(std::int64_t run);
    void finish(std::int64_t run, const RunFinished& end);
    /// Stores "interrupted" for every run that says running but is not alive; how many there were.
    std::int64_t markInterrupted();
    void setTags(std::int64_t run, const std::vector<std::string>& tags);
    void setNotes(std::int64_t run, const std::string& notes);
    void setBaseline(std::int64_t run, bool baseline);
    /// Hides a run from every list, or brings it back. Throws BadInput while it is being run.
    void setDeleted(std::int64_t run, bool deleted);
    /// Removes the deleted runs for good, but not their files; how many there were.
    std::int64_t purge();
    /// Stores events in one transaction, in order, with a heartbeat. A run that starts again from
    /// a checkpoint loses its measurements beyond it, so that each step stands once.
    void record(std::int64_t run, std::span<const TimedEvent> events);
    /// Figures of what an ended run trained, measured after its end: they become part of its
    /// measurements and of `evals` in its summary, in place of those of the same set, step and
    /// metric. So do its samples and the values of its examples. How it ended stays. Throws
    /// BadInput while it is being run.
    void addEvaluation(std::int64_t run, std::span<const Measured> figures,
                       std::span<const Event> answers = {});

    /// Newest first.
    std::vector<RunRow> list(const RunFilter& filter = {}) const;
    RunDetails show(std::int64_t run) const;
    /// Every setting as (path, value).
    std::vector<std::pair<std::string, Value>> params(std::int64_t run) const;
    /// The value of one setting in each run beyond `afterRun` that has it.
    std::map<std::int64_t, Value> settingOfRuns(const std::string& path,
                                                std::int64_t afterRun = 0) const;
    /// The curves of a run, sorted by name, then split.
    std::vector<MetricName> metricNames(std::int64_t run) const;
    /// One curve in the order of its steps, only steps beyond `afterStep`.
    std::vector<MetricPoint> metrics(
        std::int64_t run, const MetricName& curve,
        std::int64_t afterStep = std::numeric_limits<std::int64_t>::min()) const;
    /// The last point of each curve.
    std::vector<Measured> lastMetrics(std::int64_t run) const;
    /// Every measurement, curve after curve, without holding them in memory.
    void eachMetric(std::int64_t run, const std::function<void(const Measured&)>& take) const;
    /// Everything but measurements, in order.
    std::vector<TimedEvent> events(std::int64_t run) const;
    std::vector<ArtefactRow> artefacts(std::int64_t run) const;
    /// The answers kept of one evaluation set, newest step first; of each step by kind and row.
    std::vector<Sampled> samples(std::int64_t run, const std::string& split) const;
    /// A metric of each example at its newest step; no rows where there is none.
    ExamplesMeasured exampleMetrics(std::int64_t run, const MetricName& metric) const;

private:
    friend class RunQueue;
    explicit RunStore(std::unique_ptr<Connection> connection);
    void requireRun(std::int64_t run) const;
    std::unique_ptr<Connection> m_connection;
};

}  // namespace artemis
