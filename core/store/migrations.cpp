// The tables, version by version.
#include "core/store/migrations.h"

namespace artemis {

namespace {

const std::vector<std::string> version1{
    R"(CREATE TABLE runs(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        study TEXT NOT NULL,
        parent INTEGER REFERENCES runs(id) ON DELETE SET NULL,
        seed INTEGER NOT NULL,
        status TEXT NOT NULL CHECK(status IN
            ('queued', 'running', 'done', 'stopped', 'failed', 'interrupted')),
        created REAL NOT NULL,
        started REAL,
        ended REAL,
        heartbeat REAL,
        pid INTEGER,
        host TEXT,
        base_dir TEXT NOT NULL,
        out_dir TEXT NOT NULL,
        yaml TEXT NOT NULL,
        tags TEXT NOT NULL,
        notes TEXT NOT NULL,
        reason TEXT NOT NULL DEFAULT '',
        what_to_do TEXT NOT NULL DEFAULT '',
        summary TEXT NOT NULL DEFAULT '{}',
        environment TEXT NOT NULL DEFAULT '{}'))",
    R"(CREATE TABLE params(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        text TEXT NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY(run, path)) WITHOUT ROWID)",
    // The key lays each curve out in one piece, in the order of its steps.
    R"(CREATE TABLE metrics(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        seconds REAL NOT NULL,
        tokens INTEGER NOT NULL,
        epoch REAL NOT NULL,
        split TEXT NOT NULL,
        name TEXT NOT NULL,
        value REAL,
        n INTEGER NOT NULL,
        PRIMARY KEY(run, name, split, step)) WITHOUT ROWID)",
    R"(CREATE TABLE events(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        sequence INTEGER NOT NULL,
        time REAL NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY(run, sequence)) WITHOUT ROWID)",
    R"(CREATE TABLE artefacts(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        step INTEGER NOT NULL,
        created REAL NOT NULL,
        PRIMARY KEY(run, path)) WITHOUT ROWID)",
    R"(CREATE TABLE examples(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        split TEXT NOT NULL,
        step INTEGER NOT NULL,
        example INTEGER NOT NULL,
        json TEXT NOT NULL,
        PRIMARY KEY(run, split, step, example)) WITHOUT ROWID)",
};

const std::vector<std::string> version2{
    "ALTER TABLE runs ADD COLUMN baseline INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE runs ADD COLUMN deleted REAL",
    R"(CREATE TABLE queue(
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        base_dir TEXT NOT NULL,
        yaml TEXT NOT NULL,
        overrides TEXT NOT NULL,
        state TEXT NOT NULL CHECK(state IN
            ('queued', 'running', 'done', 'stopped', 'failed')),
        run INTEGER REFERENCES runs(id) ON DELETE SET NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        reason TEXT NOT NULL DEFAULT '',
        added REAL NOT NULL))",
    R"(CREATE TABLE queue_state(
        id INTEGER PRIMARY KEY CHECK(id = 1),
        paused INTEGER NOT NULL))",
    "INSERT INTO queue_state(id, paused) VALUES(1, 0)",
};

const std::vector<std::string> version3{
    "DROP TABLE examples",
    R"(CREATE TABLE samples(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        split TEXT NOT NULL,
        kind TEXT NOT NULL,
        row INTEGER NOT NULL,
        source TEXT NOT NULL,
        prediction TEXT NOT NULL,
        "references" TEXT NOT NULL,
        "values" TEXT NOT NULL,
        PRIMARY KEY(run, split, step, kind, row)) WITHOUT ROWID)",
    R"(CREATE TABLE example_metrics(
        run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        split TEXT NOT NULL,
        name TEXT NOT NULL,
        row INTEGER NOT NULL,
        value REAL,
        PRIMARY KEY(run, name, split, step, row)) WITHOUT ROWID)",
};

const std::vector<std::string> version4{
    "ALTER TABLE queue ADD COLUMN study TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE queue ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
};

}  // namespace

const std::vector<std::vector<std::string>>& migrations() {
    static const std::vector<std::vector<std::string>> versions{version1, version2, version3,
                                                                version4};
    return versions;
}

}  // namespace artemis
