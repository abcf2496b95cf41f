// Events of a run become rows.
#include <algorithm>
#include <variant>

#include "core/base/error.h"
#include "core/store/connection.h"
#include "core/store/json.h"
#include "core/store/liveness.h"
#include "core/store/run_rows.h"

namespace artemis {

namespace {

/// Whether an event's kind has a table of its own instead of a line in the log.
bool hasTable(const Event& event) {
    return std::holds_alternative<Measured>(event) || std::holds_alternative<Sampled>(event) ||
           std::holds_alternative<ExamplesMeasured>(event);
}

/// Writes one event after the other, inside a transaction of the caller.
class EventWriter {
public:
    EventWriter(Connection& connection, std::int64_t run) : m_connection(connection), m_run(run) {}

    void write(const TimedEvent& event) {
        m_time = event.time;
        std::visit(*this, event.event);
        if (!hasTable(event.event)) {
            m_connection.write(
                "INSERT INTO events(run, sequence, time, json) VALUES(?1, (SELECT "
                "coalesce(max(sequence), 0) + 1 FROM events WHERE run = ?1), ?2, ?3)",
                m_run, event.time, jsonText(toJson(event.event)));
        }
    }

    void operator()(const RunStarted& e) {
        setRunning(m_connection, m_run, m_time);
        if (!e.outDir.empty()) {
            m_connection.write("UPDATE runs SET out_dir = ? WHERE id = ?", absoluteText(e.outDir),
                               m_run);
        }
        for (const char* table : {"metrics", "samples", "example_metrics"}) {
            m_connection.write(std::string("DELETE FROM ") + table + " WHERE run = ? AND step > ?",
                               m_run, e.resumedFromStep);
        }
        // The figures of an earlier attempt are no longer true.
        setJson("summary",
                {{"trainable", e.trainable}, {"total", e.total}, {"total_steps", e.totalSteps}});
        merge("environment", e.environment);
    }
    void operator()(const Measured& e) {
        // SQLite takes NaN as NULL.
        m_connection.write(
            "INSERT OR REPLACE INTO metrics(run, step, seconds, tokens, epoch, split, name, value, "
            "n) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            m_run, e.at.step, e.at.seconds, e.at.tokens, e.at.epoch, e.split, e.name, e.value, e.n);
    }
    void operator()(const Sampled& e) {
        m_connection.write(
            "INSERT OR REPLACE INTO samples(run, step, split, kind, row, source, prediction, "
            "\"references\", \"values\") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
            m_run, e.at.step, e.split, e.kind, e.row, e.source, e.prediction,
            jsonText(Value(e.references)), jsonText(e.values));
    }
    void operator()(const ExamplesMeasured& e) {
        for (std::size_t i = 0; i < std::min(e.rows.size(), e.values.size()); ++i) {
            m_connection.write(
                "INSERT OR REPLACE INTO example_metrics(run, step, split, name, row, value) "
                "VALUES(?, ?, ?, ?, ?, ?)",
                m_run, e.at.step, e.split, e.name, e.rows[i], e.values[i]);
        }
    }
    void operator()(const ArtefactWritten& e) {
        m_connection.write(
            "INSERT OR REPLACE INTO artefacts(run, kind, path, step, created) "
            "VALUES(?, ?, ?, ?, ?)",
            m_run, e.kind, absoluteText(e.path), e.at.step, m_time);
    }
    void operator()(const EnvironmentKnown& e) { merge("environment", e.environment); }
    void operator()(const RunFinished& e) {
        m_connection.write(
            "UPDATE runs SET status = ?, ended = ?, reason = ?, what_to_do = ? WHERE id = ?",
            toText(e.status), m_time, e.reason, e.whatToDo, m_run);
        merge("summary", e.summary);
    }
    void operator()(const PhaseChanged& /*only an event*/) {}
    void operator()(const EvaluationProgressed& /*of the moment*/) {}
    void operator()(const Logged& /*only an event*/) {}

    /// The column's JSON map with these keys replaced or added.
    void merge(const std::string& column, const Value& fields) {
        if (!fields.is_object()) {
            return;
        }
        Value merged;
        m_connection.read(
            "SELECT " + column + " FROM runs WHERE id = ?",
            [&](SQLite::Statement& row) { merged = Value::parse(row.getColumn(0).getString()); },
            m_run);
        merged.update(fields);
        setJson(column, merged);
    }

private:
    void setJson(const std::string& column, const Value& json) {
        m_connection.write("UPDATE runs SET " + column + " = ? WHERE id = ?", jsonText(json),
                           m_run);
    }

    Connection& m_connection;
    std::int64_t m_run;
    double m_time = 0;
};

/// The fields `eval` and `evals` of a summary with more figures; `eval` stays that of the set it is
/// of, or becomes that of the first one.
Value withFigures(const Value& summary, std::span<const Measured> figures) {
    const Value before = summary.value("evals", Value::object());
    const bool none = summary.value("eval", Value::object()).empty();
    Value evals = Value::object();
    if (none) {
        evals[figures.front().split] = Value::object();  // `eval` is of the first in `evals`
    }
    evals.update(before);
    for (const Measured& figure : figures) {
        evals[figure.split][figure.name] = figure.value;
    }
    Value fields{{"evals", evals}};
    if (none || !before.empty()) {
        fields["eval"] = evals.begin().value();
    }
    return fields;
}

std::string sentence(std::span<const Measured> figures) {
    std::string text = "evaluated step " + std::to_string(figures.front().at.step) + ":";
    for (const Measured& figure : figures) {
        text += " " + figure.split + " " + figure.name + " " + jsonText(figure.value);
    }
    return text;
}

}  // namespace

void RunStore::addEvaluation(std::int64_t run, std::span<const Measured> figures) {
    if (figures.empty()) {
        return;
    }
    m_connection->transaction([&] {
        const RunRow row = show(run).row;
        if (row.status == Status::Running) {
            throw BadInput("run " + std::to_string(run), "is being run by process " +
                                                             std::to_string(row.pid) + " on " +
                                                             row.host + "; stop it there first");
        }
        EventWriter writer(*m_connection, run);
        for (const Measured& figure : figures) {
            writer.write({secondsNow(), figure});
        }
        writer.write({secondsNow(), Logged{Level::Info, sentence(figures)}});
        writer.merge("summary", withFigures(row.summary, figures));
    });
}

void RunStore::record(std::int64_t run, std::span<const TimedEvent> events) {
    m_connection->transaction([&] {
        requireRun(run);
        EventWriter writer(*m_connection, run);
        heartbeat(run);
        for (const TimedEvent& event : events) {
            writer.write(event);
        }
    });
}

}  // namespace artemis
