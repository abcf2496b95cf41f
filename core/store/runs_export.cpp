// Runs as JSON and CSV.
#include "core/store/runs_export.h"

#include <ostream>

#include "core/base/csv.h"
#include "core/base/text.h"
#include "core/store/json.h"

namespace artemis {

namespace {

Value timeOrNull(double seconds) { return seconds == 0 ? Value() : Value(seconds); }

Value tree(const std::vector<std::pair<std::string, Value>>& leaves) {
    Value root = Value::object();
    for (const auto& [path, value] : leaves) {
        assign(root, path, value);
    }
    return root;
}

/// The event's JSON without its kind, which the list it stands in tells.
Value metricJson(const Measured& measured) {
    Value json = toJson(measured);
    json.erase("event");
    return json;
}

/// Writes the elements of a JSON list, one a line, as they come.
class JsonList {
public:
    JsonList(std::ostream& out, const std::string& key) : m_out(out) {
        m_out << ",\n" << jsonText(key) << ": [";
    }
    ~JsonList() { m_out << "]"; }
    JsonList(const JsonList&) = delete;
    JsonList& operator=(const JsonList&) = delete;
    void add(const Value& element) {
        m_out << (m_first ? "\n" : ",\n") << jsonText(element);
        m_first = false;
    }

private:
    std::ostream& m_out;
    bool m_first = true;
};

void exportOne(const RunStore& store, std::int64_t run, std::ostream& out) {
    const RunDetails details = store.show(run);
    Value head = runJson(details.row);
    head["base_dir"] = details.baseDir;
    out << "{\"run\": " << jsonText(head)
        << ",\n\"settings\": " << jsonText(tree(store.params(run)))
        << ",\n\"environment\": " << jsonText(details.environment)
        << ",\n\"yaml\": " << jsonText(details.yaml);
    {
        JsonList metrics(out, "metrics");
        store.eachMetric(run, [&](const Measured& m) { metrics.add(metricJson(m)); });
    }
    {
        JsonList events(out, "events");
        for (const TimedEvent& event : store.events(run)) {
            Value json{{"time", event.time}};
            json.update(toJson(event.event));
            events.add(json);
        }
    }
    {
        JsonList artefacts(out, "artefacts");
        for (const ArtefactRow& a : store.artefacts(run)) {
            artefacts.add(
                {{"kind", a.kind}, {"path", a.path}, {"step", a.step}, {"created", a.created}});
        }
    }
    out << "}";
}

}  // namespace

Value runJson(const RunRow& row) {
    return {{"id", row.id},
            {"name", row.name},
            {"kind", row.kind},
            {"study", row.study},
            {"parent", row.parent ? Value(*row.parent) : Value()},
            {"seed", row.seed},
            {"status", toText(row.status)},
            {"created", row.created},
            {"started", timeOrNull(row.started)},
            {"ended", timeOrNull(row.ended)},
            {"heartbeat", timeOrNull(row.heartbeat)},
            {"pid", row.pid == 0 ? Value() : Value(row.pid)},
            {"host", row.host},
            {"out_dir", row.outDir},
            {"tags", row.tags},
            {"notes", row.notes},
            {"reason", row.reason},
            {"what_to_do", row.whatToDo},
            {"summary", row.summary}};
}

void exportJson(const RunStore& store, std::span<const std::int64_t> runs, std::ostream& out) {
    out << "[";
    for (std::size_t i = 0; i < runs.size(); ++i) {
        out << (i == 0 ? "" : ",\n");
        exportOne(store, runs[i], out);
    }
    out << "]\n";
}

void exportCsv(const RunStore& store, std::span<const std::int64_t> runs, std::ostream& out) {
    out << "run,step,seconds,tokens,epoch,split,name,value,n\n";
    for (const std::int64_t run : runs) {
        store.eachMetric(run, [&](const Measured& m) {
            out << run << ',' << m.at.step << ',' << numberText(m.at.seconds) << ',' << m.at.tokens
                << ',' << numberText(m.at.epoch) << ',' << csvField(m.split) << ','
                << csvField(m.name) << ',' << numberText(m.value) << ',' << m.n << '\n';
        });
    }
}

}  // namespace artemis
