// The window's frame.
#include "ui/shell/main_window.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QPushButton>
#include <QScreen>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <algorithm>

#include "ui/models/status_look.h"
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
    makePages(m_entries);
    makeMenus();
    makeStatusBar();
    connect(m_rail, &NavigationRail::chosen, this, &MainWindow::setPage);
    connect(m_workbench.get(), &Workbench::pageWanted, this, &MainWindow::showPage);
    connect(m_workbench.get(), &Workbench::said, this,
            [this](const QString& sentence) { statusBar()->showMessage(sentence, 8000); });
    connect(&m_workbench->runs(), &RunController::finished, this, [this](const RunFinished&) {
        if (m_closing) {
            close();
        }
    });
    restore();
    setPage(0);
}

void MainWindow::makePages(const std::vector<PageEntry>& pages) {
    for (const PageEntry& entry : pages) {
        Page* made = entry.make(*m_workbench, m_stack);
        made->setObjectName("pages." + entry.id);
        made->setAccessibleName(entry.title);
        m_rail->addPage(entry.id, entry.title, icon(entry.icon));
        m_stack->addWidget(made);
        m_made.push_back(made);
    }
}

void MainWindow::makeStatusBar() {
    m_status = new InkLabel(Ink::Muted, this);
    m_status->setObjectName("status.run");
    m_status->setContentsMargins(8, 2, 12, 2);
    statusBar()->addPermanentWidget(m_status);
    statusBar()->setSizeGripEnabled(false);
    connect(&m_workbench->runs(), &RunController::stateChanged, this, &MainWindow::updateStatus);
    connect(&m_workbench->runs(), &RunController::eventsArrived, this, &MainWindow::updateStatus);
    updateStatus();
}

void MainWindow::updateStatus() {
    const RunController& runs = m_workbench->runs();
    const RunData& run = runs.data();
    if (!runs.isRunning()) {
        m_status->setText(run.name.empty()
                              ? tr("No run going")
                              : tr("%1: %2").arg(toQt(run.name), statusLook(run.status).word));
        return;
    }
    const QString word = runs.isStopping() ? tr("stopping")
                         : runs.isPaused() ? tr("paused")
                                           : toQt(run.phase);
    QString text = toQt(run.name) + (word.isEmpty() ? QString() : QStringLiteral(": ") + word);
    if (run.totalSteps > 0) {
        text += tr(" · %1 %").arg(100 * run.step / run.totalSteps);
    }
    m_status->setText(text);
}

void MainWindow::setPage(int index) {
    m_stack->setCurrentIndex(index);
    m_rail->setCurrent(index);
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

void MainWindow::restore() {
    const QSettings settings;
    if (!restoreGeometry(settings.value("window/geometry").toByteArray())) {
        // Room for the frame on a screen of just this size.
        resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(0, 32)));
    }
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

void MainWindow::closeEvent(QCloseEvent* event) {
    RunController& runs = m_workbench->runs();
    if (runs.isRunning()) {
        event->ignore();
        if (m_closing) {
            return;
        }
        const CloseChoice choice = m_ask();
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
            statusBar()->showMessage(tr("Saving a checkpoint; the window closes after it"));
            return;
        }
        event->accept();  // it ended while the question stood
    }
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    QMainWindow::closeEvent(event);
}

}  // namespace artemis
