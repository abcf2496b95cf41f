// A turn of the queue: what was left over is settled, the next entry is claimed with its run in one
// transaction, so that no other process can have it and no moment leaves one without the other.
#include <algorithm>

#include "core/base/error.h"
#include "core/store/connection.h"
#include "core/store/importance_file.h"
#include "core/store/run_folder.h"
#include "core/store/run_queue.h"
#include "core/store/run_rows.h"

namespace artemis {

namespace {

/// An entry that took the program down with it so often is not tried again.
constexpr std::int64_t mostAttempts = 5;

/// "path=value" words as pairs.
std::vector<std::pair<std::string, std::string>> pairs(const std::vector<std::string>& overrides) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string& word : overrides) {
        const std::size_t equals = word.find('=');
        all.emplace_back(word.substr(0, equals), word.substr(equals + 1));
    }
    return all;
}

/// Where the experiment names a stored analysis, its file; else another problem.
void takeImportance(Parsed& parsed, const RunStore& store) {
    if (parsed.problems.empty()) {
        try {
            parsed.config = withImportanceFile(std::move(parsed.config), store);
        } catch (const BadInput& error) {
            parsed.problems = error.problems();
        }
    }
}

QueueState stateOf(Status ended) {
    return ended == Status::Done      ? QueueState::Done
           : ended == Status::Stopped ? QueueState::Stopped
                                      : QueueState::Failed;
}

}  // namespace

/// Entries that say running take over how their runs ended; a run that was interrupted makes its
/// entry wait again, before all others.
void RunQueue::settle() {
    for (const QueueEntry& entry : entries()) {
        if (entry.state != QueueState::Running || entry.isTaken) {
            continue;
        }
        if (!entry.run) {
            setState(entry.id, QueueState::Failed, "its run was removed from the store");
            continue;
        }
        const RunRow run = m_store.show(*entry.run).row;
        if (run.status != Status::Interrupted) {
            setState(entry.id, stateOf(run.status), run.reason);
        } else if (entry.attempts >= mostAttempts) {
            setState(entry.id, QueueState::Failed,
                     "the program ended " + std::to_string(entry.attempts) +
                         " times while it ran, without saying why");
        } else {
            setState(entry.id, QueueState::Queued);
        }
    }
}

std::optional<QueueEntry> RunQueue::next() {
    std::optional<QueueEntry> first;
    m_store.m_connection->transaction([&] {
        settle();
        if (isPaused()) {
            return;
        }
        const std::vector<QueueEntry> all = entries();
        const auto found = std::ranges::find(all, QueueState::Queued, &QueueEntry::state);
        if (found != all.end() && std::ranges::none_of(all, &QueueEntry::isTaken)) {
            first = *found;
        }
    });
    return first;
}

std::optional<QueueJob> RunQueue::take(const Catalog& catalog,
                                       const std::filesystem::path& runsFolder) {
    while (const auto entry = next()) {
        // What an entry that goes on was, its run says.
        Parsed parsed =
            entry->run ? [&] {
                const RunDetails run = m_store.show(*entry->run);
                return parseExperiment(run.yaml, run.baseDir, catalog);
            }()
                       : parseExperiment(entry->what.yaml, entry->what.baseDir, catalog,
                                         pairs(entry->what.overrides));
        takeImportance(parsed, m_store);
        if (!parsed.problems.empty()) {
            setState(entry->id, QueueState::Failed, toText(parsed.problems));
        } else if (auto job = claim(*entry, parsed.config, runsFolder)) {
            return job;
        }
    }
    return std::nullopt;
}

/// Nothing where another process was faster.
std::optional<QueueJob> RunQueue::claim(const QueueEntry& entry, const ExperimentConfig& config,
                                        const std::filesystem::path& runsFolder) {
    std::optional<QueueJob> job;
    Connection& connection = *m_store.m_connection;
    connection.transaction([&] {
        const auto now = next();
        if (!now || now->id != entry.id) {
            return;
        }
        QueueJob claimed{entry.id, entry.run.value_or(0), config, {}, entry.run.has_value()};
        if (claimed.resume) {
            claimed.outDir = m_store.show(claimed.run).row.outDir;
            m_store.markRunning(claimed.run);
        } else {
            claimed.outDir = newRunFolder(runsFolder, config.name);
            NewRun about;
            about.outDir = claimed.outDir;
            about.study = entry.what.study;
            about.tags = entry.what.tags;
            about.status = Status::Running;
            claimed.run = m_store.createRun(config, about);
        }
        connection.write(
            "UPDATE queue SET state = 'running', run = ?, attempts = attempts + 1, reason = '' "
            "WHERE id = ?",
            claimed.run, entry.id);
        job = std::move(claimed);
    });
    return job;
}

void RunQueue::end(std::int64_t entry, const RunFinished& finished) {
    setState(entry, stateOf(finished.status), finished.reason);
}

void RunQueue::putBack(std::int64_t entry) { setState(entry, QueueState::Queued); }

void RunQueue::setState(std::int64_t entry, QueueState state, const std::string& reason) {
    m_store.m_connection->write("UPDATE queue SET state = ?, reason = ? WHERE id = ?",
                                toText(state), reason, entry);
}

}  // namespace artemis
