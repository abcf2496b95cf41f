// The menu bar: commands of the pages, pages, panels, layouts, theme, shortcuts, help.
#include <QActionGroup>
#include <QApplication>
#include <QInputDialog>
#include <QMenuBar>
#include <QStackedWidget>
#include <QWhatsThis>

#include "ui/shell/command_palette.h"
#include "ui/shell/layout_state.h"
#include "ui/shell/main_window.h"
#include "ui/shell/shortcuts_dialog.h"
#include "ui/shell/theme.h"
#include "ui/widgets/text.h"

namespace artemis {

QAction* MainWindow::add(QMenu* menu, const QString& text, const char* keys, const QString& name,
                         std::function<void()> what) {
    QAction* action = menu->addAction(text);
    action->setObjectName(name);
    action->setShortcut(QKeySequence(QString::fromLatin1(keys)));
    connect(action, &QAction::triggered, this, std::move(what));
    return action;
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    addPageActions(MenuPlace::File, file);
    file->addSeparator();
    add(file, tr("&Quit"), "Ctrl+Q", "action.quit", [this] { close(); });
    QMenu* edit = menuBar()->addMenu(tr("&Edit"));
    addPageActions(MenuPlace::Edit, edit);
    edit->addSeparator();
    add(edit, tr("&Settings"), "Ctrl+,", "action.settings", [this] { showPage("settings"); });
    add(edit, tr("Keyboard s&hortcuts…"), "", "action.shortcuts", [this] { showShortcuts(); });
    addPageActions(MenuPlace::Run, menuBar()->addMenu(tr("&Run")));
    makeViewMenu(menuBar()->addMenu(tr("&View")));
    makeHelpMenu(menuBar()->addMenu(tr("&Help")));
    m_commands.emplace(*menuBar());
    m_commands->apply(m_workbench->preferences().shortcuts);
    std::vector<QAction*> forDock;
    for (const Command& command : m_commands->all()) {
        const QString name = command.action->objectName();
        if (name == "action.pause" || name == "action.resume" || name == "action.stop") {
            forDock.push_back(command.action);
        }
    }
    m_runDock->addCommands(forDock);
}

void MainWindow::addPageActions(MenuPlace place, QMenu* menu) {
    for (const Page* page : m_made) {
        for (const auto& [wanted, action] : page->menuActions()) {
            if (wanted == place) {
                menu->addAction(action);
            }
        }
    }
}

void MainWindow::makeViewMenu(QMenu* menu) {
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const auto index = static_cast<int>(i);
        const QByteArray keys = QByteArrayLiteral("Ctrl+") + QByteArray::number(index + 1);
        add(menu, m_entries[i].title, keys.constData(), "action.page." + m_entries[i].id,
            [this, index] {
                setPage(index);
                m_stack->currentWidget()->setFocus();
            });
    }
    menu->addSeparator();
    add(menu, tr("Ne&xt page"), "Ctrl+PgDown", "action.page_next", [this] { stepPage(1); });
    add(menu, tr("P&revious page"), "Ctrl+PgUp", "action.page_previous", [this] { stepPage(-1); });
    add(menu, tr("Next par&t of the window"), "F6", "action.region_next",
        [this] { stepRegion(1); });
    add(menu, tr("Previous part of the &window"), "Shift+F6", "action.region_previous",
        [this] { stepRegion(-1); });
    menu->addSeparator();
    makePanelMenu(menu->addMenu(tr("&Panels")));
    makeLayoutMenu(menu->addMenu(tr("&Layouts")));
    makeThemeMenu(menu->addMenu(tr("&Theme")));
}

void MainWindow::makePanelMenu(QMenu* menu) {
    const std::pair<QDockWidget*, const char*> docks[] = {{m_runDock, "Ctrl+Shift+R"},
                                                          {m_messages, "Ctrl+Shift+M"}};
    for (const auto& [dock, keys] : docks) {
        QAction* action = dock->toggleViewAction();
        action->setObjectName("action." + dock->objectName());
        action->setShortcut(QKeySequence(QString::fromLatin1(keys)));
        menu->addAction(action);
    }
}

void MainWindow::makeLayoutMenu(QMenu* menu) {
    add(menu, tr("&Keep this layout…"), "", "action.layout_keep", [this] { saveLayout(); });
    add(menu, tr("&Usual layout"), "", "action.layout_usual", [this] {
        const QByteArray place = saveGeometry();
        restoreLayout(*this, m_usualLayout);
        restoreGeometry(place);
    });
    menu->addSeparator();
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillLayoutMenu(menu); });
}

void MainWindow::fillLayoutMenu(QMenu* menu) {
    for (QAction* action : menu->actions()) {
        if (action->data().isValid()) {
            menu->removeAction(action);
            action->deleteLater();
        }
    }
    for (const auto& [name, layout] : m_layouts.items()) {
        QAction* action = menu->addAction(toQt(name));
        action->setData(toQt(name));
        connect(action, &QAction::triggered, this,
                [this, layout = layout] { restoreLayout(*this, layout); });
    }
}

void MainWindow::saveLayout() {
    QInputDialog dialog(this);
    dialog.setWindowTitle(tr("Keep this layout"));
    dialog.setLabelText(tr("Name of the layout"));
    if (dialog.exec() == QDialog::Accepted && !dialog.textValue().trimmed().isEmpty()) {
        m_layouts[dialog.textValue().trimmed().toStdString()] = layoutOf(*this);
    }
}

void MainWindow::makeThemeMenu(QMenu* menu) {
    auto* group = new QActionGroup(this);
    const std::pair<Theme, QString> themes[] = {{Theme::System, tr("As the system")},
                                                {Theme::Light, tr("Light")},
                                                {Theme::Dark, tr("Dark")}};
    for (const auto& [theme, title] : themes) {
        QAction* action =
            add(menu, title, "", "action.theme." + toText(theme), [this, theme = theme] {
                Preferences chosen = m_workbench->preferences();
                chosen.appearance.theme = toText(theme).toStdString();
                m_workbench->setPreferences(chosen);
            });
        action->setCheckable(true);
        group->addAction(action);
        const auto follow = [this, action, theme = theme] {
            action->setChecked(m_workbench->preferences().appearance.theme ==
                               toText(theme).toStdString());
        };
        follow();
        connect(m_workbench.get(), &Workbench::preferencesChanged, action, follow);
    }
}

void MainWindow::makeHelpMenu(QMenu* menu) {
    add(menu, tr("&Find a command…"), "Ctrl+Shift+P", "action.palette", [this] { showPalette(); });
    QAction* what = QWhatsThis::createAction(this);
    what->setText(tr("What's &this?"));
    what->setObjectName("action.whats_this");
    menu->addAction(what);
    add(menu, tr("Tour of the &window"), "", "action.tour", [this] { startTour(); });
    add(menu, tr("&About Artemis"), "", "action.about", [this] { showPage("about"); });
}

void MainWindow::showPalette() {
    auto* palette = new CommandPalette(*m_commands, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->setModal(true);
    palette->open();
}

void MainWindow::showShortcuts() {
    auto* dialog = new ShortcutsDialog(*m_commands, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ShortcutsDialog::edited, this, &MainWindow::keepShortcuts);
    dialog->open();
}

void MainWindow::keepShortcuts() {
    Preferences chosen = m_workbench->preferences();
    chosen.shortcuts = m_commands->changes();
    m_workbench->setPreferences(chosen);
}

}  // namespace artemis
