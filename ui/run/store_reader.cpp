// Opens the store on first use and turns its rows into what the window shows.
#include "ui/run/store_reader.h"

#include <optional>

namespace artemis {

struct StoreReader::Shelf {
    std::filesystem::path path;
    std::string taskPath;
    std::string methodPath;
    std::optional<RunStore> store;
    struct Kept {
        std::string task;
        std::vector<std::string> methods;
    };
    std::map<std::int64_t, Kept> settings;  // a run's settings never change

    RunStore& open() {
        if (!store) {
            store = RunStore::open(path, StoreMode::ReadWrite);
        }
        return *store;
    }

    const Kept& settingsOf(std::int64_t run) {
        const auto known = settings.find(run);
        if (known != settings.end()) {
            return known->second;
        }
        Kept kept;
        for (const auto& [settingAt, value] : open().params(run)) {
            if (settingAt == taskPath) {
                kept.task = toText(value);
            } else if (settingAt == methodPath) {
                for (const Value& one : value.is_array() ? value : Value::array({value})) {
                    kept.methods.push_back(toText(one));
                }
            }
        }
        return settings[run] = kept;
    }

    std::vector<ListedRun> list() {
        std::vector<ListedRun> runs;
        for (RunRow& row : open().list()) {
            const Kept& kept = settingsOf(row.id);
            runs.push_back({std::move(row), kept.task, kept.methods});
        }
        return runs;
    }

    RunData load(std::int64_t run) {
        const RunDetails details = open().show(run);
        RunData data;
        for (const TimedEvent& timed : open().events(run)) {
            data.apply(timed.event);
        }
        open().eachMetric(run, [&data](const Measured& measured) { data.measure(measured); });
        data.id = run;
        data.name = details.row.name;
        data.outDir = details.row.outDir;
        data.status = details.row.status;
        data.reason = details.row.reason;
        data.whatToDo = details.row.whatToDo;
        return data;
    }
};

StoreReader::StoreReader(std::filesystem::path storePath, std::string taskPath,
                         std::string methodPath, QObject* parent)
    : QObject(parent), m_shelf(std::make_shared<Shelf>()) {
    m_shelf->path = std::move(storePath);
    m_shelf->taskPath = std::move(taskPath);
    m_shelf->methodPath = std::move(methodPath);
}

void StoreReader::requestList() {
    m_background.run(
        this, [shelf = m_shelf] { return shelf->list(); },
        [this](const std::vector<ListedRun>& runs) { Q_EMIT listed(runs); },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void StoreReader::requestRun(std::int64_t run) {
    m_background.run(
        this, [shelf = m_shelf, run] { return shelf->load(run); },
        [this](const RunData& data) { Q_EMIT loaded(data); },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

}  // namespace artemis
