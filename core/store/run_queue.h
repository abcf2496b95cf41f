// RunQueue: experiments that wait for their turn, one after the other, in the store of their runs;
// survives the end of the program at any moment.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/experiment.h"
#include "core/store/run_store.h"

namespace artemis {

enum class QueueState { Queued, Running, Done, Stopped, Failed };
std::string toText(QueueState state);

/// An experiment as it is put into the queue.
struct QueuedExperiment {
    std::string name;
    std::string yaml;
    std::filesystem::path baseDir;       ///< Relative paths of the settings start here.
    std::vector<std::string> overrides;  ///< "path=value", as after --set.
    std::string study{};                 ///< Of its run, like the next.
    std::vector<std::string> tags{};
};

struct QueueEntry {
    std::int64_t id = 0;
    QueuedExperiment what;
    QueueState state = QueueState::Queued;
    /// Its run; an entry that waits and has one goes on from the checkpoint.
    std::optional<std::int64_t> run;
    std::int64_t attempts = 0;
    std::string reason;    ///< Why it failed.
    double added = 0;      ///< Seconds since 1970.
    bool isTaken = false;  ///< A live process works on it.
};

/// What one turn of the queue has to do.
struct QueueJob {
    std::int64_t entry = 0;
    std::int64_t run = 0;  ///< Stands in the store as running in this process.
    ExperimentConfig config;
    std::filesystem::path outDir;
    bool resume = false;
};

/// A view of a store, used on the store's thread. The truth about an entry that was taken is its
/// run: whatever moment the program ended in, the next look settles the entry by how its run
/// stands.
class RunQueue {
public:
    explicit RunQueue(RunStore& store) : m_store(store) {}

    /// At the end. Throws BadInput for an override that is not path=value.
    std::int64_t add(const QueuedExperiment& what);
    /// In the order of their turns.
    std::vector<QueueEntry> entries() const;
    /// Moves a waiting entry by so many places among those that wait; less than 0 is sooner.
    void move(std::int64_t entry, std::int64_t places);
    /// Throws BadInput for an entry that is being run.
    void remove(std::int64_t entry);
    /// Removes what is done, stopped or failed; how many entries that were.
    std::int64_t clearEnded();
    /// An entry that failed or was stopped waits again, at the end, for a run of its own.
    void retry(std::int64_t entry);
    void setPaused(bool paused);
    bool isPaused() const;

    /// The next turn, for this process: an entry whose process died, else the first that waits.
    /// Entries that are no valid experiment fail on the way. Nothing where the queue is paused or
    /// empty, or a live process is at work on it. The run is entered into the store and gets a
    /// folder of its own in `runsFolder`.
    std::optional<QueueJob> take(const Catalog& catalog, const std::filesystem::path& runsFolder);
    /// How the run of a taken entry ended.
    void end(std::int64_t entry, const RunFinished& finished);
    /// A taken entry whose run was stopped waits again at its place, to go on from its checkpoint.
    void putBack(std::int64_t entry);

private:
    void settle();
    std::optional<QueueEntry> next();
    std::optional<QueueJob> claim(const QueueEntry& entry, const ExperimentConfig& config,
                                  const std::filesystem::path& runsFolder);
    void setState(std::int64_t entry, QueueState state, const std::string& reason = {});
    QueueEntry required(std::int64_t entry) const;

    RunStore& m_store;
};

}  // namespace artemis
