// Settings: what the user chooses for the program itself; kept as soon as it is changed.
#pragma once

#include "ui/forms/settings_form.h"
#include "ui/pages/page.h"
#include "ui/pages/services.h"
#include "ui/widgets/folder_list.h"
#include "ui/widgets/labels.h"

namespace artemis {

class SettingsPage final : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(Workbench& workbench, QWidget* parent = nullptr);

    SettingsForm* form() const { return m_form; }
    FolderList* modelFolders() const { return m_models; }

private:
    QWidget* makeHeader();
    QWidget* makeModels();
    void take();
    void showPreferences();

    Workbench& m_workbench;
    Schema m_schema;  ///< Of what the form shows.
    SettingsForm* m_form;
    FolderList* m_models = nullptr;
    SignedText* m_kept = nullptr;
};

}  // namespace artemis
