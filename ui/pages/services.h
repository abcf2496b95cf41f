// What the application gives the window, and what the window's pages share.
#pragma once

#include <QObject>
#include <filesystem>

#include "core/base/finding.h"
#include "core/config/experiment.h"
#include "core/config/preferences.h"
#include "ui/forms/experiment_checker.h"
#include "ui/run/background.h"
#include "ui/run/queue_controller.h"
#include "ui/run/run_controller.h"
#include "ui/run/store_reader.h"

namespace artemis {

/// Given by the application.
struct WindowServices {
    Catalog catalog;
    RunFunction run;
    EvaluateFunction evaluate;
    std::filesystem::path storePath;
    std::filesystem::path example;  ///< The built-in experiment's file.
    QString version;
    Preferences preferences{};
    std::filesystem::path preferencesFile{};  ///< "" keeps nothing.
    std::filesystem::path sessionFile{};      ///< What the window was doing; "" keeps nothing.
    /// Looks at the machine; called on a background thread.
    std::function<std::vector<Finding>()> doctor{};
    ImportanceFunction analyze{};          ///< Scores layers; called on a background thread.
    std::vector<std::string> languages{};  ///< Of the translations that were found.
    QString trouble{};                     ///< What went wrong before the window stood.
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
    /// Opens the page that compares runs, with these chosen.
    void compare(const std::vector<std::int64_t>& runs) {
        Q_EMIT compareWanted(runs);
        Q_EMIT pageWanted("compare");
    }

    /// The experiment that Setup shows, as it was last checked.
    const CheckedDraft& draft() const { return m_draft; }
    void setDraft(const CheckedDraft& draft) {
        m_draft = draft;
        Q_EMIT draftChanged();
    }

    const Preferences& preferences() const { return m_services.preferences; }
    /// In use at once, and kept for the next start.
    void setPreferences(const Preferences& preferences);
    /// What a new experiment starts from: the defaults, and the preferences where they differ.
    Value freshSettings() const;

Q_SIGNALS:
    /// A page asks for another one, by its id in the list of pages.
    void pageWanted(const QString& id);
    void compareWanted(const std::vector<std::int64_t>& runs);
    /// One sentence for the status bar.
    void said(const QString& sentence);
    /// The window shall open what lies there: an experiment, data or a model.
    void pathWanted(const QString& path);
    /// Setup shall show this experiment; relative paths start at its file ("" for none).
    void experimentWanted(const QString& yaml, const QString& file);
    /// Setup shall take these settings into its draft.
    void settingsWanted(const artemis::Value& settings);
    /// Runs shall show this run.
    void runWanted(qint64 run);
    void preferencesChanged();
    void draftChanged();

private:
    WindowServices m_services;
    Schema m_schema;
    CheckedDraft m_draft;
    RunController m_runs;
    StoreReader m_store;
    QueueController m_queue;
    Background m_files;
};

}  // namespace artemis
