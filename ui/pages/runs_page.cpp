// What the Runs page does; its layout stands in runs_page_layout.cpp.
#include "ui/pages/runs_page.h"

#include <QStackedWidget>
#include <algorithm>

namespace artemis {

void RunsPage::connectRuns() {
    RunController& runs = m_workbench.runs();
    connect(&runs, &RunController::stateChanged, this, &RunsPage::updateButtons);
    connect(&runs, &RunController::registered, this, &RunsPage::onRegistered);
    connect(&runs, &RunController::eventsArrived, this, [this](const std::vector<Event>& events) {
        if (isShowingLive()) {
            m_details->apply(events);
        }
    });
    connect(&runs, &RunController::finished, this, [this](const RunFinished&) {
        if (isShowingLive() || m_workbench.runs().data().id == 0) {
            m_details->showRun(m_workbench.runs().data());
        }
        m_pages->setCurrentIndex(1);
        m_workbench.store().requestList();
    });
    connect(&m_workbench.store(), &StoreReader::listed, this, &RunsPage::onListed);
    connect(&m_workbench.store(), &StoreReader::loaded, this, &RunsPage::onLoaded);
    connect(&m_workbench.store(), &StoreReader::failed, &m_workbench, &Workbench::said);
    connect(&m_workbench, &Workbench::runWanted, this, [this](qint64 run) {
        Q_EMIT m_workbench.pageWanted("runs");
        showStored(run);
    });
    connect(&m_refresh, &QTimer::timeout, this, [this] { m_workbench.store().requestList(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid()) {
                    choose(m_model->runAt(now.row()));
                }
            });
}

bool RunsPage::isShowingLive() const {
    return m_chosen != 0 && m_chosen == m_workbench.runs().data().id;
}

void RunsPage::onRegistered() {
    m_pages->setCurrentIndex(1);
    m_chosen = 0;  // a continued run is shown anew
    choose(m_workbench.runs().data().id);
    m_workbench.store().requestList();
}

void RunsPage::choose(std::int64_t run) {
    if (run == m_chosen && m_details->run() == run) {
        return;
    }
    m_chosen = run;
    if (isShowingLive()) {
        m_details->showRun(m_workbench.runs().data());
    } else {
        m_workbench.store().requestRun(run);
    }
    updateButtons();
}

void RunsPage::showStored(std::int64_t run) {
    if (run > 0) {
        choose(run);
        m_table->selectRow(m_model->rowOf(run));
    }
}

void RunsPage::onLoaded(const RunData& run) {
    if (run.id == m_chosen && !isShowingLive()) {
        m_details->showRun(run);
        updateButtons();
    }
}

void RunsPage::onListed(const std::vector<ListedRun>& runs) {
    m_model->setRuns(runs);
    const bool failedUnlisted = m_details->data().status == Status::Failed;
    const bool empty = runs.empty() && !m_workbench.runs().isRunning() && !failedUnlisted;
    m_pages->setCurrentIndex(empty ? 0 : 1);
    m_count->setText(runs.size() == 1 ? tr("1 run") : tr("%1 runs").arg(runs.size()));
    int row = m_model->rowOf(m_chosen);
    if (row < 0 && !runs.empty() && m_chosen == 0) {
        row = 0;
    }
    if (row >= 0 && m_table->currentIndex().row() != row) {
        m_table->selectRow(row);
    }
    updateButtons();
}

void RunsPage::updateButtons() {
    const RunController& runs = m_workbench.runs();
    const bool going = runs.isRunning();
    const Status status = m_details->data().status;
    const bool canContinue = !going && m_chosen != 0 && m_details->run() == m_chosen &&
                             (status == Status::Interrupted || status == Status::Stopped);
    m_pause->setEnabled(going && !runs.isPaused() && !runs.isStopping());
    m_resume->setEnabled((going && runs.isPaused()) || canContinue);
    m_stop->setEnabled(going && !runs.isStopping());
    m_details->setPaused(isShowingLive() && runs.isPaused(), isShowingLive() && runs.isStopping());
}

void RunsPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::ThemeChange) {
        softenSelection();
    }
}

void RunsPage::softenSelection() {
    // A wash instead of the full accent, so that the signs keep their colours in the chosen row.
    QPalette soft;
    soft.setColor(QPalette::Highlight, wash(QPalette()));
    soft.setColor(QPalette::HighlightedText, QPalette().color(QPalette::Text));
    m_table->setPalette(soft);
}

void RunsPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    m_workbench.store().requestList();
    m_refresh.start();
}

void RunsPage::hideEvent(QHideEvent* event) {
    Page::hideEvent(event);
    m_refresh.stop();
}

}  // namespace artemis
