// What other parts of the window ask of Setup, and the draft from one start to the next.
#include <QFileInfo>

#include "core/config/yaml.h"
#include "ui/pages/setup_page.h"
#include "ui/widgets/text.h"

namespace artemis {

void SetupPage::connectWishes() {
    connect(&m_workbench, &Workbench::experimentWanted, this,
            [this](const QString& yaml, const QString& file) {
                Q_EMIT m_workbench.pageWanted("setup");
                if (mayReplace()) {
                    take(yaml, file, QFileInfo(file).absolutePath());
                }
            });
    connect(&m_workbench, &Workbench::settingsWanted, this, [this](const Value& settings) {
        Q_EMIT m_workbench.pageWanted("setup");
        Value draft = treeOf(m_history.text());
        for (const auto& [path, value] : flatten(settings)) {
            assign(draft, path, value);
        }
        enterSettings(draft);
    });
    connect(&m_workbench, &Workbench::preferencesChanged, this, &SetupPage::findModels);
    findModels();
}

void SetupPage::findModels() {
    m_workbench.files().run(
        this, [folders = m_workbench.preferences().folders.models] { return modelsIn(folders); },
        [this](const std::vector<std::string>& models) { m_form->offerFolders(models); },
        [this](const QString& sentence) { Q_EMIT m_workbench.said(sentence); });
}

Value SetupPage::session() const {
    return {{"yaml", m_history.text().toStdString()},
            {"file", m_file.toStdString()},
            {"folder", m_baseDir.toStdString()},
            {"changed", m_history.text() != m_saved}};
}

void SetupPage::restoreSession(const Value& session) {
    if (session.contains("yaml")) {
        take(toQt(session.value("yaml", "")), toQt(session.value("file", "")),
             toQt(session.value("folder", "")));
        if (session.value("changed", false)) {
            m_saved.clear();  // What the file holds is not known.
            updateTitle();
        }
    }
}

}  // namespace artemis
