// Setup: the experiment as a form and as YAML, in step both ways and with one history; its model,
// data and plan beside it; what keeps it from starting.
#pragma once

#include "ui/forms/draft_history.h"
#include "ui/forms/experiment_checker.h"
#include "ui/forms/experiment_inspector.h"
#include "ui/forms/settings_form.h"
#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/pages/setup_data_view.h"
#include "ui/pages/setup_model_view.h"
#include "ui/pages/setup_plan_view.h"
#include "ui/widgets/key_splitter.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/yaml_edit.h"

class QLineEdit;
class QMenu;
class QScrollArea;
class QTabWidget;

namespace artemis {

class SetupPage final : public Page {
    Q_OBJECT
public:
    explicit SetupPage(Workbench& workbench, QWidget* parent = nullptr);

    void openFile(const QString& path) override;
    Value session() const override;
    void restoreSession(const Value& session) override;
    /// A new experiment without a file that says this; relative paths start at `baseDir`.
    void openText(const QString& yaml, const QString& baseDir);
    /// The settings of the draft as a whole changed to these, as one step to undo.
    void enterSettings(const Value& tree);
    SettingsForm* form() const { return m_form; }
    DraftHistory& history() { return m_history; }
    SetupModelView* model() const { return m_model; }

protected:
    /// Undo and redo belong to the page, not to the field that has the keyboard.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeActions();
    void makeHistoryActions();
    QWidget* makeHeader();
    QWidget* makeForm();
    QWidget* makeSearch(QWidget* parent);
    QWidget* makeTabs();
    QWidget* makeYaml();
    QWidget* makeHelp();
    QWidget* makeFooter();
    void connectParts();
    void showHelpOf(QWidget* focused);

    bool mayReplace();
    void newExperiment();
    void connectWishes();
    void findModels();
    void chooseAndOpen();
    void save();
    void saveAs();
    void writeTo(const QString& path);
    void readPresetFiles();
    void copyCommand();
    void take(const QString& yaml, const QString& file, const QString& baseDir);
    void updateTitle();
    /// Settings of a text; none where it is no YAML.
    static Value treeOf(const QString& yaml);

    void onFormEdited(const QString& path);
    void onTargetsChosen(const QString& path, const QStringList& words);
    void onYamlEdited();
    void onRestored(const QString& text);
    void onChecked(const CheckedDraft& draft);
    void recheck();
    void updateReadiness();
    void start();
    void enqueue();

    Workbench& m_workbench;
    ExperimentChecker m_checker;
    ExperimentInspector m_inspector;
    DraftHistory m_history;
    CheckedDraft m_draft;
    QString m_file;
    QString m_baseDir;
    QString m_saved;          ///< The text as it was opened or saved.
    QString m_started;        ///< The text that was last started or queued: its run keeps it.
    bool m_fromYaml = false;  ///< The form must follow the text.
    bool m_oneStep = false;   ///< The edit that is going on is a step of its own to undo.

    QAction* m_open = nullptr;
    QAction* m_save = nullptr;
    QAction* m_example = nullptr;
    QAction* m_copy = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    QAction* m_start = nullptr;
    QAction* m_enqueue = nullptr;
    QMenu* m_presets;
    SettingsForm* m_form;
    QScrollArea* m_scroll = nullptr;
    InkLabel* m_nothingFound = nullptr;
    InkLabel* m_fileName = nullptr;
    InkLabel* m_help = nullptr;
    QTabWidget* m_tabs = nullptr;
    SetupModelView* m_model;
    SetupDataView* m_data;
    SetupPlanView* m_plan;
    YamlEdit* m_yaml;
    SignedText* m_syntax = nullptr;
    SignedText* m_ready = nullptr;
    InkLabel* m_planLine = nullptr;
    PrimaryButton* m_startButton = nullptr;
};

}  // namespace artemis
