// The window's frame and what its pages ask of it.
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QStackedWidget>
#include <QStatusBar>
#include <algorithm>

#include "core/config/dropped.h"
#include "ui/forms/import_dialog.h"
#include "ui/shell/file_drop.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/theme.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

MainWindow::MainWindow(WindowServices services, std::vector<PageEntry> pages)
    : m_workbench(std::make_unique<Workbench>(std::move(services))),
      m_entries(std::move(pages)),
      m_rail(new NavigationRail(this)),
      m_stack(new QStackedWidget(this)),
      m_ask([this] { return askOnClose(); }),
      m_keeper(new RunKeeper(*this, *m_workbench)) {
    makeFrame();
    makePages(m_entries);
    makeDocks();
    makeMenus();
    m_tour = new Tour(this);
    connectWorkbench();
    setPage(0);
    restore();
    m_session = new SessionFile(
        m_workbench->services().sessionFile, m_workbench->files(), [this] { return session(); },
        this);
    connect(m_session, &SessionFile::failed, this, &MainWindow::say);
    if (!m_workbench->services().trouble.isEmpty()) {
        say(m_workbench->services().trouble);
    }
}

MainWindow::~MainWindow() {
    hide();  // its parts hear of it while what they show is still there
}

void MainWindow::makeFrame() {
    setWindowTitle(tr("Artemis"));
    setObjectName("artemis");
    setMinimumSize(1024, 680);
    auto* middle = new QWidget(this);
    auto* layout = new QHBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_rail);
    layout->addWidget(m_stack, 1);
    setCentralWidget(middle);
    statusBar()->addPermanentWidget(new StatusStrip(*m_workbench, this));
    statusBar()->setSizeGripEnabled(false);
    // A message is drawn, not a label: screen readers find it as the bar's name.
    connect(statusBar(), &QStatusBar::messageChanged, statusBar(), &QWidget::setAccessibleName);
    connect(new FileDrop(this), &FileDrop::dropped, this, &MainWindow::openPath);
}

void MainWindow::makePages(const std::vector<PageEntry>& pages) {
    for (const PageEntry& entry : pages) {
        Page* made = entry.make(*m_workbench, m_stack);
        made->setObjectName("pages." + entry.id);
        made->setAccessibleName(entry.title);
        m_rail->addPage(entry.id, entry.title, icon(entry.icon), entry.atFoot);
        m_stack->addWidget(made);
        m_made.push_back(made);
    }
}

void MainWindow::makeDocks() {
    m_runDock = new RunDock(*m_workbench, this);
    m_messages = new MessagesDock(this);
    addDockWidget(Qt::RightDockWidgetArea, m_runDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_messages);
    m_runDock->hide();
    m_messages->hide();
}

void MainWindow::connectWorkbench() {
    Workbench* workbench = m_workbench.get();
    connect(m_rail, &NavigationRail::chosen, this, &MainWindow::setPage);
    connect(m_tour, &Tour::pageWanted, this, &MainWindow::showPage);
    connect(m_tour, &Tour::ended, this, [this] { m_toured = true; });
    connect(workbench, &Workbench::pageWanted, this, &MainWindow::showPage);
    connect(workbench, &Workbench::pathWanted, this, &MainWindow::openPath);
    connect(workbench, &Workbench::said, this, &MainWindow::say);
    connect(workbench, &Workbench::preferencesChanged, this, [this] {
        const Preferences& chosen = m_workbench->preferences();
        applyTheme(themeFromText(toQt(chosen.appearance.theme)));
        m_commands->apply(chosen.shortcuts);
    });
    for (const auto ended : {&RunController::finished, &RunController::evaluated}) {
        connect(&workbench->runs(), ended, this, [this] {
            if (m_closing) {
                close();
            }
        });
    }
}

void MainWindow::say(const QString& sentence) {
    statusBar()->showMessage(sentence.section('\n', 0, 0), 8000);
    m_messages->add(sentence);
}

void MainWindow::openPath(const QString& path) {
    if (path.endsWith(".gguf", Qt::CaseInsensitive)) {
        importModel(path);
        return;
    }
    m_workbench->files().run(
        this, [path] { return lookAt(path.toStdString()); },
        [this, path](const Dropped& found) {
            if (found.kind == Dropped::Kind::Experiment) {
                Q_EMIT m_workbench->experimentWanted(toQt(found.yaml), path);
            } else {
                Q_EMIT m_workbench->settingsWanted(found.settings);
            }
            say(tr("Opened %1").arg(path));
        },
        [this](const QString& sentence) {
            say(sentence);
            QMessageBox box(QMessageBox::Warning, tr("This cannot be opened"), sentence,
                            QMessageBox::Ok, this);
            box.exec();
        });
}

/// The folder that is made of a GGUF file is opened in its place.
void MainWindow::importModel(const QString& file) {
    ImportDialog dialog(file, this);
    if (dialog.exec() == QDialog::Accepted) {
        openPath(dialog.folder());
    }
}

void MainWindow::setPage(int index) {
    m_stack->setCurrentIndex(index);
    m_rail->setCurrent(index);
}

void MainWindow::stepPage(int pages) {
    const int count = m_stack->count();
    setPage((m_stack->currentIndex() + pages + count) % count);
    m_stack->currentWidget()->setFocus();
}

void MainWindow::stepRegion(int regions) {
    std::vector<QWidget*> all{m_rail->current(), m_stack->currentWidget()};
    for (QDockWidget* dock :
         {static_cast<QDockWidget*>(m_runDock), static_cast<QDockWidget*>(m_messages)}) {
        if (dock->isVisible()) {
            all.push_back(dock->widget());
        }
    }
    const QWidget* focused = focusWidget();
    const auto holds = [focused](const QWidget* region) {
        return region == focused || (focused != nullptr && region->isAncestorOf(focused));
    };
    const auto count = static_cast<int>(all.size());
    const auto at = static_cast<int>(std::ranges::find_if(all, holds) - all.begin());
    QWidget* next = all[static_cast<std::size_t>((at % count + regions + count) % count)];
    // A region without a keyboard of its own hands it to its first control.
    while (next != nullptr && next->focusPolicy() == Qt::NoFocus && next->focusProxy() == nullptr) {
        QWidget* inner = next->nextInFocusChain();
        while (inner != next && (!next->isAncestorOf(inner) || !inner->isVisible() ||
                                 !inner->isEnabled() || !(inner->focusPolicy() & Qt::TabFocus))) {
            inner = inner->nextInFocusChain();
        }
        next = inner == next ? nullptr : inner;
    }
    if (next != nullptr) {
        next->setFocus(Qt::TabFocusReason);
    }
}

void MainWindow::showPage(const QString& id) {
    const auto found = std::ranges::find(m_entries, id, &PageEntry::id);
    if (found != m_entries.end()) {
        setPage(static_cast<int>(found - m_entries.begin()));
        m_stack->currentWidget()->setFocus();
    }
}

Page* MainWindow::page(const QString& id) const {
    const auto found = std::ranges::find(m_entries, id, &PageEntry::id);
    return found == m_entries.end() ? nullptr
                                    : m_made[static_cast<std::size_t>(found - m_entries.begin())];
}

QString MainWindow::currentPage() const {
    return m_entries[static_cast<std::size_t>(m_stack->currentIndex())].id;
}

CloseChoice MainWindow::askOnClose() {
    QMessageBox box(QMessageBox::Question, tr("A run is going"),
                    tr("%1 is still training. What should become of it?")
                        .arg(toQt(m_workbench->runs().data().name)),
                    QMessageBox::NoButton, this);
    auto* stop = box.addButton(tr("Stop and save"), QMessageBox::AcceptRole);
    auto* goOn = box.addButton(tr("Go on in the background"), QMessageBox::ActionRole);
    auto* stay = box.addButton(tr("Stay"), QMessageBox::RejectRole);
    box.setDefaultButton(stay);
    box.setEscapeButton(stay);
    box.setInformativeText(
        tr("A stopped run keeps a checkpoint and can be resumed from the list of runs. In the "
           "background it goes on without the window, with what waits in the queue; the program "
           "ends after it."));
    box.exec();
    return box.clickedButton() == stop   ? CloseChoice::StopAndSave
           : box.clickedButton() == goOn ? CloseChoice::GoOn
                                         : CloseChoice::Stay;
}

void MainWindow::closeNow() {
    m_ask = [] { return CloseChoice::StopAndSave; };
    QApplication::closeAllWindows();  // Dialogs first.
    close();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    RunController& runs = m_workbench->runs();
    if (runs.isRunning()) {
        event->ignore();
        if (m_closing) {
            return;
        }
        // An evaluation can be had again; a training is worth a question.
        const CloseChoice choice = runs.isEvaluating() ? CloseChoice::StopAndSave : m_ask();
        if (choice == CloseChoice::GoOn) {
            m_keeper->goOnHidden();
        }
        if (choice != CloseChoice::StopAndSave) {
            return;
        }
        if (runs.isRunning()) {
            m_closing = true;
            m_workbench->queue().hold();
            runs.stopForNow();
            statusBar()->showMessage(runs.isEvaluating()
                                         ? tr("The evaluation stops; the window closes after it")
                                         : tr("Saving a checkpoint; the window closes after it"));
            return;
        }
        event->accept();  // it ended while the question stood
    }
    m_session->writeNow();
    QMainWindow::closeEvent(event);
}

}  // namespace artemis
