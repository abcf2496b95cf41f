// Reads and changes the queue in the background, and starts its next turn.
#include "ui/run/queue_controller.h"

#include <algorithm>
#include <chrono>

namespace artemis {

namespace {

bool differ(const QueueEntry& a, const QueueEntry& b) {
    return a.id != b.id || a.state != b.state || a.run != b.run || a.isTaken != b.isTaken ||
           a.reason != b.reason;
}

}  // namespace

QueueController::QueueController(RunController& runs, StoreReader& store, QObject* parent)
    : QObject(parent), m_runs(runs), m_store(store) {
    using namespace std::chrono_literals;
    m_timer.setInterval(3s);
    connect(&m_timer, &QTimer::timeout, this, &QueueController::refresh);
    connect(&m_runs, &RunController::registered, this, &QueueController::refresh);
    connect(&m_runs, &RunController::finished, this, &QueueController::refresh);
    connect(&m_runs, &RunController::evaluated, this, &QueueController::refresh);
    m_timer.start();
    refresh();
}

bool QueueController::isWorking() const {
    return !m_paused && std::ranges::any_of(m_entries, [](const QueueEntry& entry) {
        return entry.state == QueueState::Queued || entry.state == QueueState::Running;
    });
}

void QueueController::add(const QueuedExperiment& what) {
    change([what](RunQueue& queue) { queue.add(what); });
}

void QueueController::move(std::int64_t entry, std::int64_t places) {
    change([entry, places](RunQueue& queue) { queue.move(entry, places); });
}

void QueueController::remove(const std::vector<std::int64_t>& entries) {
    change([entries](RunQueue& queue) {
        std::ranges::for_each(entries, [&](auto entry) { queue.remove(entry); });
    });
}

void QueueController::retry(const std::vector<std::int64_t>& entries) {
    change([entries](RunQueue& queue) {
        std::ranges::for_each(entries, [&](auto entry) { queue.retry(entry); });
    });
}

void QueueController::clearEnded() {
    change([](RunQueue& queue) { queue.clearEnded(); });
}

void QueueController::setPaused(bool paused) {
    change([paused](RunQueue& queue) { queue.setPaused(paused); });
}

void QueueController::refresh() {
    change([](RunQueue&) {});
}

void QueueController::change(std::function<void(RunQueue&)> work) {
    m_store.ask(
        this,
        [work = std::move(work)](RunStore& store) {
            RunQueue queue(store);
            work(queue);
            return Seen{queue.entries(), queue.isPaused()};
        },
        [this](const Seen& seen) { show(seen); });
}

void QueueController::show(const Seen& seen) {
    const bool same = seen.paused == m_paused && seen.entries.size() == m_entries.size() &&
                      std::ranges::equal(seen.entries, m_entries, std::not_fn(differ));
    m_entries = seen.entries;
    m_paused = seen.paused;
    if (!same) {
        Q_EMIT changed();
    }
    if (mayBegin()) {
        m_runs.startNext();
    }
}

/// An entry waits, or its process died; and no process works on the queue.
bool QueueController::mayBegin() const {
    return !m_held && isWorking() && !m_runs.isRunning() &&
           std::ranges::none_of(m_entries, &QueueEntry::isTaken);
}

std::optional<double> remainingSeconds(const std::vector<QueueEntry>& entries,
                                       const std::vector<ListedRun>& runs, const RunData* running) {
    double left = 0;
    double each = 0;
    if (running != nullptr) {
        const auto its = remainingSeconds(*running);
        left = its.value_or(0);
        each = its ? *its + running->seconds : 0;
    }
    double took = 0;
    int ended = 0;
    int waiting = 0;
    for (const QueueEntry& entry : entries) {
        const auto run = std::ranges::find_if(
            runs, [&](const ListedRun& one) { return entry.run && one.row.id == *entry.run; });
        if (entry.state == QueueState::Done && run != runs.end()) {
            took += run->row.ended - run->row.started;
            ++ended;
        }
        waiting += entry.state == QueueState::Queued ? 1 : 0;
    }
    each = ended > 0 ? took / ended : each;
    const bool known = waiting == 0 ? left > 0 : each > 0;
    return known ? std::optional(left + waiting * each) : std::nullopt;
}

}  // namespace artemis
