// QueueController: the queue as the window sees it; lets the next experiment begin when nothing
// runs.
#pragma once

#include <QObject>
#include <QTimer>
#include <vector>

#include "core/store/run_queue.h"
#include "ui/run/run_controller.h"
#include "ui/run/store_reader.h"

namespace artemis {

class QueueController final : public QObject {
    Q_OBJECT
public:
    /// Goes on at once with what an earlier program left.
    QueueController(RunController& runs, StoreReader& store, QObject* parent = nullptr);

    const std::vector<QueueEntry>& entries() const { return m_entries; }
    bool isPaused() const { return m_paused; }
    /// Whether an entry runs or is going to.
    bool isWorking() const;

    void add(const QueuedExperiment& what);
    void move(std::int64_t entry, std::int64_t places);
    void remove(const std::vector<std::int64_t>& entries);
    void retry(const std::vector<std::int64_t>& entries);
    void clearEnded();
    void setPaused(bool paused);
    /// Nothing begins any more in this program; the store's queue stays as it is.
    void hold() { m_held = true; }
    /// Reads the queue again: other programs may have changed it.
    void refresh();

Q_SIGNALS:
    /// Entries or isPaused() are not what they were.
    void changed();

private:
    struct Seen {
        std::vector<QueueEntry> entries;
        bool paused = false;
    };
    void change(std::function<void(RunQueue&)> work);
    void show(const Seen& seen);
    bool mayBegin() const;

    RunController& m_runs;
    StoreReader& m_store;
    std::vector<QueueEntry> m_entries;
    bool m_paused = false;
    bool m_held = false;
    QTimer m_timer;
};

/// Seconds until the queue is done, as far as can be told: what runs at its pace, each entry that
/// waits as long as entries took so far or as what runs takes. None where nothing is known.
std::optional<double> remainingSeconds(const std::vector<QueueEntry>& entries,
                                       const std::vector<ListedRun>& runs, const RunData* running);

}  // namespace artemis
