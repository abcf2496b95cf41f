// A form from the preferences' schema, the list of model folders, and where all of it is kept.
#include "ui/pages/settings_page.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>

#include "ui/forms/schema_paths.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// The settings that have a field in the form; lists of folders have an editor of their own.
Schema formSchema(const std::vector<std::string>& languages) {
    std::vector<Section> sections = preferencesSchema(languages).sections();
    for (Section& section : sections) {
        std::erase_if(section.params, [](const Param& one) { return one.kind == Kind::Names; });
    }
    return Schema(sections);
}

Catalog wordsFor(const std::vector<std::string>& languages) {
    Catalog words = preferenceWords();
    for (const std::string& language : languages) {
        const QString name = QLocale(toQt(language)).nativeLanguageName();
        words.tasks.push_back({language, name.toStdString(), "", {}});
    }
    return words;
}

}  // namespace

SettingsPage::SettingsPage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_schema(formSchema(workbench.services().languages)),
      m_form(new SettingsForm(m_schema, wordsFor(workbench.services().languages))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setAccessibleName(tr("Settings"));
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QWidget(scroll);
    auto* cards = new QVBoxLayout(column);
    cards->setContentsMargins(0, 0, 0, 0);
    cards->setSpacing(14);
    cards->addWidget(m_form);
    cards->addWidget(makeModels());
    cards->addStretch(1);
    scroll->setWidget(column);
    column->setMaximumWidth(900);
    scroll->viewport()->setAutoFillBackground(false);
    column->setAutoFillBackground(false);
    layout->addWidget(scroll, 1);
    showPreferences();
    connect(m_form, &SettingsForm::edited, this, &SettingsPage::take);
    connect(m_models, &FolderList::edited, this, &SettingsPage::take);
    connect(&workbench, &Workbench::preferencesChanged, this, &SettingsPage::showPreferences);
}

QWidget* SettingsPage::makeHeader() {
    auto* header = new QWidget(this);
    auto* words = new QVBoxLayout(header);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(4);
    words->addWidget(heading(tr("Settings"), 1.6, header));
    m_kept = new SignedText(header);
    const QString file = toQt(m_workbench.services().preferencesFile.string());
    m_kept->say("done", Ink::Good,
                file.isEmpty()
                    ? tr("Nothing leaves this machine.")
                    : tr("Nothing leaves this machine. Changes are kept at once in %1").arg(file));
    words->addWidget(m_kept);
    return header;
}

QWidget* SettingsPage::makeModels() {
    const Param* models = nullptr;
    const Schema all = preferencesSchema();
    for (const Section& section : all.sections()) {
        for (const Param& param : section.params) {
            models = param.kind == Kind::Names ? &param : models;
        }
    }
    const QString title = translated(models->label);
    auto* card = new Card(title, translated(models->help), this);
    m_models = new FolderList("settings.models", title, card);
    card->body()->addWidget(m_models);
    return card;
}

void SettingsPage::showPreferences() {
    const Preferences& preferences = m_workbench.preferences();
    Value tree = toValue(preferences);
    if (tree != m_form->values()) {
        m_form->setValues(tree);
    }
    if (m_models->folders() != preferences.folders.models) {
        m_models->setFolders(preferences.folders.models);
    }
}

void SettingsPage::take() {
    const std::vector<Problem> problems = m_schema.validate([this] {
        Value shown = Value::object();
        for (const Section& section : m_schema.sections()) {
            for (const Param& param : section.params) {
                const std::string path = settingPath(section, param);
                if (const Value* value = artemis::find(m_form->values(), path)) {
                    assign(shown, path, *value);
                }
            }
        }
        return shown;
    }());
    m_form->setProblems(problems);
    if (!problems.empty()) {
        return;
    }
    Preferences chosen = preferencesFrom(m_form->values());
    chosen.folders.models = m_models->folders();
    chosen.shortcuts = m_workbench.preferences().shortcuts;
    m_workbench.setPreferences(chosen);
}

}  // namespace artemis
