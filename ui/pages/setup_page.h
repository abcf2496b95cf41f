// Setup: the experiment as a form and as YAML, in step both ways, and what keeps it from starting.
#pragma once

#include "ui/forms/experiment_checker.h"
#include "ui/forms/settings_form.h"
#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/widgets/primary_button.h"
#include "ui/widgets/yaml_edit.h"

class QRadioButton;
class QScrollArea;

namespace artemis {

class SetupPage final : public Page {
    Q_OBJECT
public:
    explicit SetupPage(Workbench& workbench, QWidget* parent = nullptr);

    void openFile(const QString& path) override;
    Value session() const override;
    void restoreSession(const Value& session) override;
    SettingsForm* form() const { return m_form; }

private:
    void makeActions();
    QWidget* makeHeader();
    QWidget* makeForm();
    QWidget* makeYaml();
    QWidget* makeFooter();
    void showHelpOf(QWidget* focused);

    bool mayReplace();
    void newExperiment();
    void connectWishes();
    void findModels();
    void chooseAndOpen();
    void save();
    void saveAs();
    void writeTo(const QString& path);
    void take(const QString& yaml, const QString& file);
    void updateTitle();

    void onFormEdited();
    void onYamlEdited();
    void onChecked(const CheckedDraft& draft);
    void updateReadiness();
    void start();

    Workbench& m_workbench;
    ExperimentChecker m_checker;
    CheckedDraft m_draft;
    QString m_file;
    bool m_fromYaml = false;  ///< The form must follow the text.
    bool m_changed = false;   ///< Since it was opened or saved.

    QAction* m_open = nullptr;
    QAction* m_save = nullptr;
    QAction* m_example = nullptr;
    QAction* m_start = nullptr;
    SettingsForm* m_form;
    QScrollArea* m_scroll = nullptr;
    InkLabel* m_fileName = nullptr;
    InkLabel* m_help = nullptr;
    YamlEdit* m_yaml;
    SignedText* m_syntax = nullptr;
    SignedText* m_ready = nullptr;
    PrimaryButton* m_startButton = nullptr;
};

}  // namespace artemis
