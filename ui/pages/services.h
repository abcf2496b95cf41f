// What the application gives the window, and what the window's pages share.
#pragma once

#include <QObject>
#include <filesystem>

#include "core/config/experiment.h"
#include "ui/run/background.h"
#include "ui/run/queue_controller.h"
#include "ui/run/run_controller.h"
#include "ui/run/store_reader.h"

namespace artemis {

/// Given by the application.
struct WindowServices {
    Catalog catalog;
    RunFunction run;
    std::filesystem::path storePath;
    std::filesystem::path example;  ///< The built-in experiment's file.
    QString version;
};

/// Shared by the pages; owned by the window.
class Workbench final : public QObject {
    Q_OBJECT
public:
    explicit Workbench(WindowServices services, QObject* parent = nullptr);

    const WindowServices& services() const { return m_services; }
    const Catalog& catalog() const { return m_services.catalog; }
    const Schema& schema() const { return m_schema; }
    RunController& runs() { return m_runs; }
    StoreReader& store() { return m_store; }
    QueueController& queue() { return m_queue; }
    Background& files() { return m_files; }

Q_SIGNALS:
    /// A page asks for another one, by its id in the list of pages.
    void pageWanted(const QString& id);
    /// One sentence for the status bar.
    void said(const QString& sentence);
    /// Setup shall show this experiment; relative paths start at its file ("" for none).
    void experimentWanted(const QString& yaml, const QString& file);
    /// Runs shall show this run.
    void runWanted(qint64 run);
    /// Compare shall show these runs.
    void compareWanted(const std::vector<std::int64_t>& runs);

private:
    WindowServices m_services;
    Schema m_schema;
    RunController m_runs;
    StoreReader m_store;
    QueueController m_queue;
    Background m_files;
};

}  // namespace artemis
