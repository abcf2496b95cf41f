// Rows of the store become RunData.
#include "ui/run/stored_run.h"

#include <filesystem>
#include <set>

namespace artemis {

RunData storedRun(const RunStore& store, std::int64_t run) {
    const RunDetails details = store.show(run);
    RunData data;
    for (const TimedEvent& timed : store.events(run)) {
        data.apply(timed.event, timed.time);
    }
    store.eachMetric(run, [&data](const Measured& measured) { data.measure(measured); });
    std::set<std::string> splits;
    for (const MetricName& curve : store.metricNames(run)) {
        splits.insert(curve.split);
    }
    for (const std::string& split : splits) {
        const std::vector<Sampled> samples = store.samples(run, split);
        data.samples.insert(data.samples.end(), samples.begin(), samples.end());
    }
    std::erase_if(data.files, [](const WrittenFile& file) {
        std::error_code ignored;  // what cannot be looked at cannot be opened either
        return !std::filesystem::exists(file.path, ignored);
    });
    data.id = run;
    data.name = details.row.name;
    data.yaml = details.yaml;
    data.baseDir = details.baseDir;
    data.outDir = details.row.outDir;
    data.status = details.row.status;
    data.reason = details.row.reason;
    data.whatToDo = details.row.whatToDo;
    data.summary = details.row.summary;
    return data;
}

}  // namespace artemis
