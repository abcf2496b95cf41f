// Answers and per-example metrics of a run, read back.
#include "core/store/connection.h"
#include "core/store/run_store.h"

namespace artemis {

std::vector<Sampled> RunStore::samples(std::int64_t run, const std::string& split) const {
    requireRun(run);
    std::vector<Sampled> found;
    m_connection->read(
        "SELECT step, kind, row, source, prediction, \"references\", \"values\" FROM samples "
        "WHERE run = ? AND split = ? ORDER BY step DESC, kind, row",
        [&](SQLite::Statement& row) {
            Sampled sample;
            sample.at.step = row.getColumn(0).getInt64();
            sample.split = split;
            sample.kind = row.getColumn(1).getString();
            sample.row = row.getColumn(2).getInt64();
            sample.source = row.getColumn(3).getString();
            sample.prediction = row.getColumn(4).getString();
            sample.references = Value::parse(row.getColumn(5).getString());
            sample.values = Value::parse(row.getColumn(6).getString());
            found.push_back(std::move(sample));
        },
        run, split);
    return found;
}

ExamplesMeasured RunStore::exampleMetrics(std::int64_t run, const MetricName& metric) const {
    requireRun(run);
    ExamplesMeasured found;
    found.split = metric.split;
    found.name = metric.name;
    m_connection->read(
        "SELECT step, row, value FROM example_metrics WHERE run = ?1 AND name = ?2 AND split = ?3 "
        "AND step = (SELECT max(step) FROM example_metrics WHERE run = ?1 AND name = ?2 AND split "
        "= ?3) ORDER BY row",
        [&](SQLite::Statement& row) {
            found.at.step = row.getColumn(0).getInt64();
            found.rows.push_back(row.getColumn(1).getInt64());
            found.values.push_back(row.getColumn(2).getDouble());
        },
        run, metric.name, metric.split);
    return found;
}

}  // namespace artemis
