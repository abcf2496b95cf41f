// Opening a store, creating runs and changing them.
#include "core/store/run_store.h"

#include "core/base/error.h"
#include "core/store/connection.h"
#include "core/store/json.h"
#include "core/store/liveness.h"
#include "core/store/run_rows.h"

namespace artemis {

RunStore::RunStore(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
RunStore::~RunStore() = default;
RunStore::RunStore(RunStore&&) noexcept = default;
RunStore& RunStore::operator=(RunStore&&) noexcept = default;

RunStore RunStore::open(const std::filesystem::path& path, StoreMode mode, StoreOptions options) {
    return RunStore(std::make_unique<Connection>(path, mode, std::move(options)));
}

std::int64_t RunStore::createRun(const ExperimentConfig& config, const NewRun& about) {
    std::int64_t run = 0;
    m_connection->transaction([&] {
        if (about.parent) {
            requireRun(*about.parent);
        }
        m_connection->write(
            "INSERT INTO runs(name, kind, study, parent, seed, status, created, base_dir, out_dir, "
            "yaml, tags, notes) VALUES(?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?)",
            config.name, about.kind, about.study, about.parent, config.training.seed, secondsNow(),
            absoluteText(config.baseDir), absoluteText(about.outDir), config.yaml,
            jsonText(about.tags), about.notes);
        run = m_connection->lastId();
        for (const auto& [path, value] : flatten(config.settings)) {
            m_connection->write("INSERT INTO params(run, path, text, json) VALUES(?, ?, ?, ?)", run,
                                path, plainText(value), jsonText(value));
        }
        if (about.status == Status::Running) {
            setRunning(*m_connection, run, secondsNow());
        }
    });
    return run;
}

void RunStore::markRunning(std::int64_t run) {
    m_connection->transaction([&] {
        const RunRow row = show(run).row;
        const bool ours = row.pid == thisProcess() && row.host == thisHost();
        if (row.status == Status::Running && !ours) {
            throw BadInput("run " + std::to_string(run), "is being run by process " +
                                                             std::to_string(row.pid) + " on " +
                                                             row.host + "; stop it there first");
        }
        setRunning(*m_connection, run, secondsNow());
    });
}

void RunStore::heartbeat(std::int64_t run) {
    // A computer that slept may have been taken for dead; the run says that it is not.
    m_connection->write(
        "UPDATE runs SET heartbeat = ?, status = 'running' WHERE id = ? AND pid = ? AND host = ? "
        "AND status IN ('running', 'interrupted')",
        secondsNow(), run, thisProcess(), thisHost());
}

void RunStore::finish(std::int64_t run, const RunFinished& end) {
    const TimedEvent event{secondsNow(), end};
    record(run, {&event, 1});
}

std::int64_t RunStore::markInterrupted() {
    std::int64_t count = 0;
    m_connection->transaction([&] {
        RunFilter filter;
        filter.status = Status::Interrupted;
        for (const RunRow& row : list(filter)) {
            count += m_connection->write(
                "UPDATE runs SET status = 'interrupted', ended = heartbeat WHERE id = ? AND "
                "status = 'running'",
                row.id);
        }
    });
    return count;
}

void RunStore::setTags(std::int64_t run, const std::vector<std::string>& tags) {
    requireRun(run);
    m_connection->write("UPDATE runs SET tags = ? WHERE id = ?", jsonText(tags), run);
}

void RunStore::setNotes(std::int64_t run, const std::string& notes) {
    requireRun(run);
    m_connection->write("UPDATE runs SET notes = ? WHERE id = ?", notes, run);
}

void RunStore::setBaseline(std::int64_t run, bool baseline) {
    requireRun(run);
    m_connection->write("UPDATE runs SET baseline = ? WHERE id = ?", baseline ? 1 : 0, run);
}

void RunStore::setDeleted(std::int64_t run, bool deleted) {
    m_connection->transaction([&] {
        const RunRow row = show(run).row;
        if (deleted && row.status == Status::Running) {
            throw BadInput("run " + std::to_string(run), "is being run by process " +
                                                             std::to_string(row.pid) + " on " +
                                                             row.host + "; stop it first");
        }
        if (deleted) {
            m_connection->write("UPDATE runs SET deleted = ? WHERE id = ?", secondsNow(), run);
        } else {
            m_connection->write("UPDATE runs SET deleted = NULL WHERE id = ?", run);
        }
    });
}

std::int64_t RunStore::purge() {
    return m_connection->write("DELETE FROM runs WHERE deleted IS NOT NULL");
}

void RunStore::requireRun(std::int64_t run) const {
    bool known = false;
    m_connection->read(
        "SELECT 1 FROM runs WHERE id = ?", [&](SQLite::Statement&) { known = true; }, run);
    if (known) {
        return;
    }
    std::int64_t newest = 0;
    m_connection->read("SELECT max(id) FROM runs",
                       [&](SQLite::Statement& row) { newest = row.getColumn(0).getInt64(); });
    throw BadInput("run " + std::to_string(run),
                   "is not in the store " + m_connection->path().string() +
                       (newest == 0 ? ", which has no runs yet"
                                    : "; the newest is run " + std::to_string(newest)));
}

}  // namespace artemis
