// Reading runs back as values.
#include <cmath>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/store/connection.h"

namespace artemis {

namespace {

/// The order of rowOf().
const std::string rowColumns =
    "id, name, kind, study, parent, seed, state, created, coalesce(started, 0), "
    "coalesce(ended, 0), coalesce(heartbeat, 0), coalesce(pid, 0), coalesce(host, ''), out_dir, "
    "tags, notes, reason, what_to_do, summary, baseline, coalesce(deleted, 0)";

/// runs with `state`: the status as a reader should see it.
const std::string runsWithState =
    "(SELECT *, CASE WHEN status = 'running' AND NOT is_alive(heartbeat, pid, host) THEN "
    "'interrupted' ELSE status END AS state FROM runs)";

RunRow rowOf(SQLite::Statement& from) {
    const auto text = [&from](int column) { return from.getColumn(column).getString(); };
    const auto integer = [&from](int column) { return from.getColumn(column).getInt64(); };
    const auto real = [&from](int column) { return from.getColumn(column).getDouble(); };
    RunRow row;
    row.id = integer(0);
    row.name = text(1);
    row.kind = text(2);
    row.study = text(3);
    if (!from.isColumnNull(4)) {
        row.parent = integer(4);
    }
    row.seed = integer(5);
    row.status = statusFromText(text(6));
    row.created = real(7);
    row.started = real(8);
    row.ended = real(9);
    row.heartbeat = real(10);
    row.pid = integer(11);
    row.host = text(12);
    row.outDir = text(13);
    row.tags = Value::parse(text(14)).get<std::vector<std::string>>();
    row.notes = text(15);
    row.reason = text(16);
    row.whatToDo = text(17);
    row.summary = Value::parse(text(18));
    row.baseline = integer(19) != 0;
    row.deleted = real(20);
    return row;
}

/// `WHERE …` and the values for its question marks.
std::pair<std::string, std::vector<std::string>> conditions(const RunFilter& filter) {
    std::string where = filter.deleted ? " WHERE deleted IS NOT NULL" : " WHERE deleted IS NULL";
    std::vector<std::string> values;
    if (filter.status) {
        where += " AND state = ?";
        values.push_back(toText(*filter.status));
    }
    if (!filter.study.empty()) {
        where += " AND study = ?";
        values.push_back(filter.study);
    }
    if (!filter.ids.empty()) {
        std::vector<std::string> numbers;
        for (const std::int64_t id : filter.ids) {
            numbers.push_back(std::to_string(id));
        }
        where += " AND id IN (" + join(numbers, ",") + ")";
    }
    for (const std::string& word : split(filter.text, ' ')) {
        if (!word.empty()) {
            where += " AND instr(lower(name || ' ' || tags || ' ' || study), ?) > 0";
            values.push_back(lowered(word));
        }
    }
    return {where, values};
}

MetricPoint pointOf(SQLite::Statement& row) {
    MetricPoint point;
    point.at.step = row.getColumn(0).getInt64();
    point.at.seconds = row.getColumn(1).getDouble();
    point.at.tokens = row.getColumn(2).getInt64();
    point.at.epoch = row.getColumn(3).getDouble();
    point.value = row.isColumnNull(4) ? std::nan("") : row.getColumn(4).getDouble();
    point.n = row.getColumn(5).getInt64();
    return point;
}

const std::string pointsOfCurve =
    "SELECT step, seconds, tokens, epoch, value, n FROM metrics WHERE run = ? AND name = ? AND "
    "split = ?";

}  // namespace

std::vector<RunRow> RunStore::list(const RunFilter& filter) const {
    std::vector<RunRow> rows;
    const auto [where, values] = conditions(filter);
    m_connection->read(
        "SELECT " + rowColumns + " FROM " + runsWithState + where + " ORDER BY id DESC LIMIT " +
            std::to_string(filter.limit) + " OFFSET " + std::to_string(filter.offset),
        [&](SQLite::Statement& row) { rows.push_back(rowOf(row)); }, values);
    return rows;
}

RunDetails RunStore::show(std::int64_t run) const {
    requireRun(run);
    RunDetails details;
    m_connection->read(
        "SELECT " + rowColumns + ", base_dir, yaml, environment FROM " + runsWithState +
            " WHERE id = ?",
        [&](SQLite::Statement& row) {
            details.row = rowOf(row);
            details.baseDir = row.getColumn(21).getString();
            details.yaml = row.getColumn(22).getString();
            details.environment = Value::parse(row.getColumn(23).getString());
        },
        run);
    return details;
}

std::vector<std::pair<std::string, Value>> RunStore::params(std::int64_t run) const {
    requireRun(run);
    std::vector<std::pair<std::string, Value>> settings;
    m_connection->read(
        "SELECT path, json FROM params WHERE run = ? ORDER BY path",
        [&](SQLite::Statement& row) {
            settings.emplace_back(row.getColumn(0).getString(),
                                  Value::parse(row.getColumn(1).getString()));
        },
        run);
    return settings;
}

std::map<std::int64_t, Value> RunStore::settingOfRuns(const std::string& path,
                                                      std::int64_t afterRun) const {
    std::map<std::int64_t, Value> settings;
    // From run to run along the key of params; a scan of all settings would take far longer.
    m_connection->read(
        "SELECT runs.id, params.json FROM runs CROSS JOIN params ON params.run = runs.id AND "
        "params.path = ? WHERE runs.id > ? ORDER BY runs.id",
        [&](SQLite::Statement& row) {
            settings.emplace_hint(settings.end(), row.getColumn(0).getInt64(),
                                  Value::parse(row.getColumn(1).getString()));
        },
        path, afterRun);
    return settings;
}

std::vector<MetricName> RunStore::metricNames(std::int64_t run) const {
    requireRun(run);
    std::vector<MetricName> names;
    const auto take = [&names](SQLite::Statement& row) {
        names.push_back({row.getColumn(1).getString(), row.getColumn(0).getString()});
    };
    // Jumps from curve to curve along the key; DISTINCT or (name, split) > (?, ?) would step
    // through every point.
    const std::string next = "SELECT name, split FROM metrics WHERE run = ? AND ";
    m_connection->read(next + "1 ORDER BY name, split LIMIT 1", take, run);
    for (std::size_t seen = 0; seen < names.size();) {
        seen = names.size();
        const MetricName last = names.back();
        m_connection->read(next + "name = ? AND split > ? ORDER BY split LIMIT 1", take, run,
                           last.name, last.split);
        if (names.size() == seen) {
            m_connection->read(next + "name > ? ORDER BY name, split LIMIT 1", take, run,
                               last.name);
        }
    }
    return names;
}

std::vector<MetricPoint> RunStore::metrics(std::int64_t run, const MetricName& curve,
                                           std::int64_t afterStep) const {
    requireRun(run);
    std::vector<MetricPoint> points;
    m_connection->read(
        pointsOfCurve + " AND step > ? ORDER BY step",
        [&](SQLite::Statement& row) { points.push_back(pointOf(row)); }, run, curve.name,
        curve.split, afterStep);
    return points;
}

std::vector<Measured> RunStore::lastMetrics(std::int64_t run) const {
    std::vector<Measured> last;
    for (const MetricName& curve : metricNames(run)) {
        m_connection->read(
            pointsOfCurve + " ORDER BY step DESC LIMIT 1",
            [&](SQLite::Statement& row) {
                const MetricPoint point = pointOf(row);
                last.push_back({point.at, curve.split, curve.name, point.value, point.n});
            },
            run, curve.name, curve.split);
    }
    return last;
}

void RunStore::eachMetric(std::int64_t run,
                          const std::function<void(const Measured&)>& take) const {
    requireRun(run);
    m_connection->read(
        "SELECT step, seconds, tokens, epoch, value, n, split, name FROM metrics WHERE run = ? "
        "ORDER BY name, split, step",
        [&](SQLite::Statement& row) {
            const MetricPoint point = pointOf(row);
            take({point.at, row.getColumn(6).getString(), row.getColumn(7).getString(), point.value,
                  point.n});
        },
        run);
}

std::vector<TimedEvent> RunStore::events(std::int64_t run) const {
    requireRun(run);
    std::vector<TimedEvent> events;
    m_connection->read(
        "SELECT time, json FROM events WHERE run = ? ORDER BY sequence",
        [&](SQLite::Statement& row) {
            events.push_back({row.getColumn(0).getDouble(),
                              eventFromJson(Value::parse(row.getColumn(1).getString()))});
        },
        run);
    return events;
}

std::vector<ArtefactRow> RunStore::artefacts(std::int64_t run) const {
    requireRun(run);
    std::vector<ArtefactRow> artefacts;
    m_connection->read(
        "SELECT kind, path, step, created FROM artefacts WHERE run = ? ORDER BY created, path",
        [&](SQLite::Statement& row) {
            artefacts.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                                 row.getColumn(2).getInt64(), row.getColumn(3).getDouble()});
        },
        run);
    return artefacts;
}

}  // namespace artemis
