// Opens the store on first use and turns its rows into what the window shows.
#include "ui/run/store_reader.h"

#include <optional>

#include "core/base/text.h"
#include "ui/run/stored_run.h"

namespace artemis {

namespace {

std::vector<std::string> wordsOf(const Value& value) {
    std::vector<std::string> words;
    for (const Value& one : value.is_array() ? value : Value::array({value})) {
        words.push_back(toText(one));
    }
    return words;
}

std::string searched(const ListedRun& run) {
    std::string words = run.row.name + ' ' + run.row.study + ' ' + run.row.notes + ' ' + run.task;
    for (const auto* list : {&run.row.tags, &run.methods}) {
        words += ' ' + join(*list, " ");
    }
    return lowered(words + ' ' + run.row.reason);
}

}  // namespace

struct StoreReader::Shelf {
    std::filesystem::path path;
    std::string taskPath;
    std::string methodPath;
    std::optional<RunStore> store;
    /// Path → run → value. The settings of a run never change, so only new runs are asked for.
    std::map<std::string, std::map<std::int64_t, Value>> settings;

    RunStore& open() {
        if (!store) {
            store = RunStore::open(path, StoreMode::ReadWrite);
        }
        return *store;
    }

    void learn(const std::string& setting) {
        auto& known = settings[setting];
        known.merge(open().settingOfRuns(setting, known.empty() ? 0 : known.rbegin()->first));
    }

    const Value* valueOf(const std::string& setting, std::int64_t run) const {
        const auto& known = settings.at(setting);
        const auto found = known.find(run);
        return found == known.end() ? nullptr : &found->second;
    }

    RunList list(const std::vector<std::string>& paths) {
        auto runs = std::make_shared<std::vector<ListedRun>>();
        std::vector<RunRow> rows = open().list();
        for (const std::string& setting : paths) {
            learn(setting);
        }
        learn(taskPath);
        learn(methodPath);
        runs->reserve(rows.size());
        for (RunRow& row : rows) {
            runs->push_back(listed(std::move(row), paths));
        }
        return runs;
    }

    ListedRun listed(RunRow row, const std::vector<std::string>& paths) const {
        ListedRun run;
        run.row = std::move(row);
        if (const Value* task = valueOf(taskPath, run.row.id)) {
            run.task = toText(*task);
        }
        if (const Value* methods = valueOf(methodPath, run.row.id)) {
            run.methods = wordsOf(*methods);
        }
        for (const std::string& setting : paths) {
            if (const Value* value = valueOf(setting, run.row.id)) {
                run.settings.emplace(setting, *value);
            }
        }
        run.words = searched(run);
        return run;
    }
};

StoreReader::StoreReader(std::filesystem::path storePath, std::string taskPath,
                         std::string methodPath, QObject* parent)
    : QObject(parent),
      m_shelf(std::make_shared<Shelf>()),
      m_list(std::make_shared<std::vector<ListedRun>>()) {
    m_shelf->path = std::move(storePath);
    m_shelf->taskPath = std::move(taskPath);
    m_shelf->methodPath = std::move(methodPath);
}

RunStore& StoreReader::storeOf(Shelf& shelf) { return shelf.open(); }

void StoreReader::setListedSettings(const std::vector<std::string>& paths) { m_paths = paths; }

void StoreReader::requestList() {
    m_background.run(
        this, [shelf = m_shelf, paths = m_paths] { return shelf->list(paths); },
        [this](const RunList& runs) {
            m_list = runs;
            Q_EMIT listed(*runs);
        },
        [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void StoreReader::requestRun(std::int64_t run) {
    ask(
        this, [run](RunStore& store) { return storedRun(store, run); },
        [this](const RunData& data) { Q_EMIT loaded(data); });
}

void StoreReader::change(std::function<void(RunStore&)> work) {
    ask(
        this,
        [work = std::move(work)](RunStore& store) {
            work(store);
            return true;
        },
        [this](bool) { requestList(); });
}

}  // namespace artemis
