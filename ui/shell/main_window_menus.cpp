// The menu bar: commands of the pages, pages, theme, help.
#include <QActionGroup>
#include <QApplication>
#include <QMenuBar>
#include <QMessageBox>
#include <QWhatsThis>

#include "ui/shell/main_window.h"
#include "ui/shell/theme.h"

namespace artemis {

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    addPageActions(MenuPlace::File, file);
    file->addSeparator();
    QAction* quit = file->addAction(tr("&Quit"), QKeySequence("Ctrl+Q"), this, &QWidget::close);
    quit->setObjectName("action.quit");
    addPageActions(MenuPlace::Run, menuBar()->addMenu(tr("&Run")));
    makeViewMenu(menuBar()->addMenu(tr("&View")));
    makeHelpMenu(menuBar()->addMenu(tr("&Help")));
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
        QAction* action =
            menu->addAction(m_entries[i].title, QKeySequence(QString("Ctrl+%1").arg(index + 1)),
                            this, [this, index] { setPage(index); });
        action->setObjectName("action.page." + m_entries[i].id);
    }
    menu->addSeparator();
    makeThemeMenu(menu->addMenu(tr("&Theme")));
}

void MainWindow::makeThemeMenu(QMenu* menu) {
    auto* group = new QActionGroup(this);
    const Theme now = startTheme();
    const std::pair<Theme, QString> themes[] = {{Theme::System, tr("As the system")},
                                                {Theme::Light, tr("Light")},
                                                {Theme::Dark, tr("Dark")}};
    for (const auto& [theme, title] : themes) {
        QAction* action = menu->addAction(title, this, [theme = theme] { chooseTheme(theme); });
        action->setObjectName("action.theme." + toText(theme));
        action->setCheckable(true);
        action->setChecked(theme == now);
        group->addAction(action);
    }
}

void MainWindow::makeHelpMenu(QMenu* menu) {
    QAction* what = QWhatsThis::createAction(this);
    what->setObjectName("action.whats_this");
    menu->addAction(what);
    QAction* about = menu->addAction(tr("&About Artemis"), this, [this] {
        QMessageBox::about(
            this, tr("About Artemis"),
            tr("<h3>Artemis %1</h3><p>A workbench for parameter-efficient fine-tuning of "
               "transformers.</p><p>Apache License 2.0</p>")
                .arg(m_workbench->services().version));
    });
    about->setObjectName("action.about");
}

}  // namespace artemis
