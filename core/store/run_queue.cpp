// Adding, ordering and removing entries of the queue.
#include "core/store/run_queue.h"

#include <algorithm>
#include <array>

#include "core/base/error.h"
#include "core/store/connection.h"
#include "core/store/json.h"
#include "core/store/liveness.h"
#include "core/store/run_rows.h"

namespace artemis {

namespace {

/// In the order of QueueState.
constexpr std::array<const char*, 5> stateWords{"queued", "running", "done", "stopped", "failed"};

QueueState stateFromText(const std::string& word) {
    return static_cast<QueueState>(std::ranges::find(stateWords, word) - stateWords.begin());
}

QueueEntry entryOf(SQLite::Statement& from) {
    QueueEntry entry;
    entry.id = from.getColumn(0).getInt64();
    entry.what.name = from.getColumn(1).getString();
    entry.what.baseDir = from.getColumn(2).getString();
    entry.what.yaml = from.getColumn(3).getString();
    entry.what.overrides =
        Value::parse(from.getColumn(4).getString()).get<std::vector<std::string>>();
    entry.state = stateFromText(from.getColumn(5).getString());
    if (!from.isColumnNull(6)) {
        entry.run = from.getColumn(6).getInt64();
    }
    entry.attempts = from.getColumn(7).getInt64();
    entry.reason = from.getColumn(8).getString();
    entry.added = from.getColumn(9).getDouble();
    entry.isTaken = from.getColumn(10).getInt() != 0;
    entry.what.study = from.getColumn(11).getString();
    entry.what.tags = Value::parse(from.getColumn(12).getString()).get<std::vector<std::string>>();
    return entry;
}

const std::string nextPosition = "(SELECT coalesce(max(position), 0) + 1 FROM queue)";

}  // namespace

std::string toText(QueueState state) { return stateWords[static_cast<std::size_t>(state)]; }

std::int64_t RunQueue::add(const QueuedExperiment& what) {
    for (const std::string& word : what.overrides) {
        if (word.find('=') == std::string::npos || word.starts_with('=')) {
            throw BadInput("--set", "\"" + word +
                                        "\" is not of the form path=value, such as "
                                        "training.seed=7");
        }
    }
    Connection& connection = *m_store.m_connection;
    connection.write(
        "INSERT INTO queue(position, name, base_dir, yaml, overrides, study, tags, state, added) "
        "VALUES(" +
            nextPosition + ", ?, ?, ?, ?, ?, ?, 'queued', ?)",
        what.name, absoluteText(what.baseDir), what.yaml, jsonText(what.overrides), what.study,
        jsonText(what.tags), secondsNow());
    return connection.lastId();
}

std::vector<QueueEntry> RunQueue::entries() const {
    std::vector<QueueEntry> all;
    m_store.m_connection->read(
        "SELECT queue.id, queue.name, queue.base_dir, queue.yaml, overrides, state, run, attempts, "
        "queue.reason, added, state = 'running' AND runs.status = 'running' AND "
        "is_alive(heartbeat, pid, host), queue.study, queue.tags FROM queue LEFT JOIN runs ON "
        "runs.id = run "
        "ORDER BY position, queue.id",
        [&](SQLite::Statement& row) { all.push_back(entryOf(row)); });
    return all;
}

QueueEntry RunQueue::required(std::int64_t entry) const {
    for (QueueEntry& one : entries()) {
        if (one.id == entry) {
            return one;
        }
    }
    throw BadInput("queue entry " + std::to_string(entry),
                   "is not in the queue of " + m_store.m_connection->path().string());
}

void RunQueue::move(std::int64_t entry, std::int64_t places) {
    Connection& connection = *m_store.m_connection;
    connection.transaction([&] {
        std::vector<std::int64_t> waiting;
        std::vector<std::int64_t> positions;
        connection.read("SELECT id, position FROM queue WHERE state = 'queued' ORDER BY position",
                        [&](SQLite::Statement& row) {
                            waiting.push_back(row.getColumn(0).getInt64());
                            positions.push_back(row.getColumn(1).getInt64());
                        });
        const auto at = std::ranges::find(waiting, entry);
        if (at == waiting.end()) {
            throw BadInput("queue entry " + std::to_string(entry),
                           "does not wait: only entries that wait can be moved");
        }
        const std::int64_t from = at - waiting.begin();
        const std::int64_t to = std::clamp<std::int64_t>(from + places, 0, std::ssize(waiting) - 1);
        waiting.erase(at);
        waiting.insert(waiting.begin() + to, entry);
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            connection.write("UPDATE queue SET position = ? WHERE id = ?", positions[i],
                             waiting[i]);
        }
    });
}

void RunQueue::remove(std::int64_t entry) {
    Connection& connection = *m_store.m_connection;
    connection.transaction([&] {
        if (required(entry).isTaken) {
            throw BadInput("queue entry " + std::to_string(entry),
                           "is being run; stop its run first");
        }
        connection.write("DELETE FROM queue WHERE id = ?", entry);
    });
}

std::int64_t RunQueue::clearEnded() {
    return m_store.m_connection->write(
        "DELETE FROM queue WHERE state IN ('done', 'stopped', 'failed')");
}

void RunQueue::retry(std::int64_t entry) {
    Connection& connection = *m_store.m_connection;
    connection.transaction([&] {
        const QueueState state = required(entry).state;
        if (state != QueueState::Failed && state != QueueState::Stopped) {
            throw BadInput("queue entry " + std::to_string(entry),
                           "is " + toText(state) + ": only failed or stopped ones can wait again");
        }
        connection.write(
            "UPDATE queue SET state = 'queued', run = NULL, attempts = 0, "
            "reason = '', position = " +
                nextPosition + " WHERE id = ?",
            entry);
    });
}

void RunQueue::setPaused(bool paused) {
    m_store.m_connection->write("UPDATE queue_state SET paused = ?", paused ? 1 : 0);
}

bool RunQueue::isPaused() const {
    bool paused = false;
    m_store.m_connection->read("SELECT paused FROM queue_state", [&](SQLite::Statement& row) {
        paused = row.getColumn(0).getInt() != 0;
    });
    return paused;
}

}  // namespace artemis
