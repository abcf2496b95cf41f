// StoreReader: reads the run store on a background thread and answers with values.
#pragma once

#include <QObject>
#include <filesystem>
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
};

class StoreReader final : public QObject {
    Q_OBJECT
public:
    /// `taskPath` and `methodPath` are the settings that stand in the list.
    StoreReader(std::filesystem::path storePath, std::string taskPath, std::string methodPath,
                QObject* parent = nullptr);

    void requestList();
    void requestRun(std::int64_t run);

Q_SIGNALS:
    /// Newest first.
    void listed(const std::vector<artemis::ListedRun>& runs);
    void loaded(const artemis::RunData& run);
    void failed(const QString& sentence);

private:
    struct Shelf;  // what only the background thread touches
    std::shared_ptr<Shelf> m_shelf;
    Background m_background;
};

}  // namespace artemis
