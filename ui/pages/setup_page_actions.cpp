// The Setup page's commands.
#include <QMenu>

#include "ui/pages/setup_page.h"
#include "ui/widgets/icons.h"

namespace artemis {

void SetupPage::makeActions() {
    auto* fresh =
        addMenuAction(MenuPlace::File, {}, tr("&New experiment"), QKeySequence::New, "action.new");
    m_open = addMenuAction(MenuPlace::File, icon("open"), tr("&Open experiment…"),
                           QKeySequence::Open, "action.open");
    m_example = addMenuAction(MenuPlace::File, icon("example"), tr("Built-in &example"),
                              QKeySequence("Ctrl+E"), "action.example");
    m_example->setStatusTip(tr("Start from the built-in example"));
    QAction* presets = addMenuAction(MenuPlace::File, {}, tr("&Presets"), {}, "action.presets");
    presets->setMenu(m_presets);
    m_presets->setToolTipsVisible(true);
    m_save = addMenuAction(MenuPlace::File, icon("save"), tr("&Save experiment"),
                           QKeySequence::Save, "action.save");
    auto* saveAsAction = addMenuAction(MenuPlace::File, {}, tr("Save experiment &as…"),
                                       QKeySequence("Ctrl+Shift+S"), "action.save_as");
    m_copy = addMenuAction(MenuPlace::File, icon("copy"), tr("&Copy command"),
                           QKeySequence("Ctrl+Shift+C"), "action.copy_command");
    m_start = addMenuAction(MenuPlace::Run, icon("start"), tr("&Start"), QKeySequence("F5"),
                            "action.start");
    m_enqueue = addMenuAction(MenuPlace::Run, icon("queued"), tr("Add to &queue"),
                              QKeySequence("Ctrl+Shift+Return"), "action.enqueue");
    const auto replaceBy = [this](QAction* action, auto what) {
        connect(action, &QAction::triggered, this, [this, what] {
            Q_EMIT m_workbench.pageWanted("setup");
            if (mayReplace()) {
                what();
            }
        });
    };
    replaceBy(fresh, [this] { newExperiment(); });
    replaceBy(m_open, [this] { chooseAndOpen(); });
    replaceBy(m_example, [this] {
        openFile(QString::fromStdString(m_workbench.services().example.string()));
    });
    connect(m_save, &QAction::triggered, this, &SetupPage::save);
    connect(saveAsAction, &QAction::triggered, this, &SetupPage::saveAs);
    connect(m_copy, &QAction::triggered, this, &SetupPage::copyCommand);
    connect(m_start, &QAction::triggered, this, &SetupPage::start);
    connect(m_enqueue, &QAction::triggered, this, &SetupPage::enqueue);
}

/// Keys of these two work while the keyboard is on this page: other pages undo things of their own.
void SetupPage::makeHistoryActions() {
    const auto prepare = [this](QAction* action, const char* name, QKeySequence::StandardKey keys) {
        action->setObjectName(name);
        action->setIcon(icon(QString(name).section('.', 1)));
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        return action;
    };
    m_undo = prepare(m_history.stack().createUndoAction(this, tr("Undo")), "action.undo",
                     QKeySequence::Undo);
    m_redo = prepare(m_history.stack().createRedoAction(this, tr("Redo")), "action.redo",
                     QKeySequence::Redo);
}

}  // namespace artemis
