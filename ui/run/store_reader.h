// StoreReader: reads and changes the run store on a background thread and answers with values.
#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/schema/schema.h"
#include "core/store/run_store.h"
#include "ui/run/background.h"
#include "ui/run/run_data.h"

namespace artemis {

/// A line of the list of runs, with the settings that tell runs apart.
struct ListedRun {
    RunRow row;
    std::string task;
    std::vector<std::string> methods;
    /// Those of setListedSettings(), by path.
    std::map<std::string, Value> settings;
    std::string words;  ///< What a search looks into, in small letters (ASCII).
};

/// The whole list, shared instead of copied: it never changes once it is there.
using RunList = std::shared_ptr<const std::vector<ListedRun>>;

class StoreReader final : public QObject {
    Q_OBJECT
public:
    /// `taskPath` and `methodPath` are the settings that stand in the list.
    StoreReader(std::filesystem::path storePath, std::string taskPath, std::string methodPath,
                QObject* parent = nullptr);

    void requestList();
    void requestRun(std::int64_t run);
    /// Settings, by path, that each listed run carries from the next list on.
    void setListedSettings(const std::vector<std::string>& paths);
    /// Newest first, as listed() brought it last; never null.
    const RunList& list() const { return m_list; }

    /// Runs `work(RunStore&)` on the background thread, then `then(result)` here unless `receiver`
    /// is gone; where it throws, failed() says why.
    template <class Work, class Then>
    void ask(QObject* receiver, Work work, Then then) {
        m_background.run(
            receiver, [shelf = m_shelf, work = std::move(work)] { return work(storeOf(*shelf)); },
            std::move(then), [this](const QString& sentence) { Q_EMIT failed(sentence); });
    }
    /// Changes the store, then lists again.
    void change(std::function<void(RunStore&)> work);

Q_SIGNALS:
    /// Newest first; list() holds the same.
    void listed(const std::vector<artemis::ListedRun>& runs);
    void loaded(const artemis::RunData& run);
    void failed(const QString& sentence);

private:
    struct Shelf;  // what only the background thread touches
    static RunStore& storeOf(Shelf& shelf);

    std::shared_ptr<Shelf> m_shelf;
    std::vector<std::string> m_paths;
    RunList m_list;
    Background m_background;
};

}  // namespace artemis
