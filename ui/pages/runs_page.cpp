// The Runs page follows runs, store and choice; its layout stands in runs_page_layout.cpp, its
// commands in runs_page_commands.cpp.
#include "ui/pages/runs_page.h"

#include <QStackedWidget>
#include <algorithm>

#include "ui/widgets/text.h"

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
    connect(&runs, &RunController::finished, this, &RunsPage::onFinished);
    connect(&runs, &RunController::evaluated, this, &RunsPage::onEvaluated);
    connect(&m_workbench.store(), &StoreReader::listed, this, &RunsPage::onListed);
    connect(&m_workbench.store(), &StoreReader::loaded, this, &RunsPage::onLoaded);
    connect(&m_workbench.store(), &StoreReader::failed, &m_workbench, &Workbench::said);
    connect(&m_workbench, &Workbench::runWanted, this, [this](qint64 run) {
        Q_EMIT m_workbench.pageWanted("runs");
        showStored(run);
    });
    connect(&m_refresh, &QTimer::timeout, this, [this] { m_workbench.store().requestList(); });
}

void RunsPage::connectList() {
    connect(m_table, &RunsTable::currentChanged, this, &RunsPage::choose);
    connect(m_table, &RunsTable::selectionChanged, this, &RunsPage::updateButtons);
    connect(m_table, &RunsTable::contextMenuWanted, this, &RunsPage::showContextMenu);
    connect(m_table, &RunsTable::headerMenuWanted, this, &RunsPage::showHeaderMenu);
    connect(m_filters, &RunsFilterBar::filterChanged, this, [this] {
        m_model->setFilter(m_filters->filter());
        updateCount();
    });
    connect(m_filters, &RunsFilterBar::groupingChanged, this, [this] {
        m_model->setGrouping(m_filters->grouping());
        listSettings();
    });
    connect(m_filters, &RunsFilterBar::columnsWanted, this, &RunsPage::chooseColumns);
    connect(m_model, &RunsModel::cellEdited, this,
            [this](std::int64_t id, RunColumn::Kind kind, const QString& text) {
                const ListedRun* run = m_model->listed(id);
                if (run != nullptr && kind == RunColumn::Kind::Tags) {
                    m_edits.setTags(*run, tagsOf(text));
                } else if (run != nullptr) {
                    m_edits.setNotes(*run, text.toStdString());
                }
            });
    connect(m_details->notes(), &RunNotes::tagsWritten, this,
            [this](std::int64_t id, const QString& text) {
                if (const ListedRun* run = m_model->listed(id)) {
                    m_edits.setTags(*run, tagsOf(text));
                }
            });
    connect(m_details->notes(), &RunNotes::notesWritten, this,
            [this](std::int64_t id, const QString& text) {
                if (const ListedRun* run = m_model->listed(id)) {
                    m_edits.setNotes(*run, text.toStdString());
                }
            });
}

bool RunsPage::isShowingLive() const {
    return m_chosen != 0 && m_chosen == m_workbench.runs().data().id;
}

/// A run that begins is shown, unless a person looks at another one while the queue goes on.
void RunsPage::onRegistered() {
    const bool follows = m_chosen == 0 || m_chosen == m_ended || !isVisible();
    const std::int64_t run = m_workbench.runs().data().id;
    m_pages->setCurrentIndex(1);
    if (follows || run == m_chosen || !m_workbench.queue().isWorking()) {
        m_chosen = 0;  // a continued run is shown anew
        choose(run);
        m_table->choose(run);
    }
    m_workbench.store().requestList();
}

void RunsPage::onFinished() {
    const RunData& run = m_workbench.runs().data();
    if (run.id == 0) {
        m_details->showRun(run);  // it failed before it could be entered into the store
    } else if (isShowingLive()) {
        m_details->showRun(run);
        m_workbench.store().requestRun(run.id);  // what it kept of its files
    }
    m_ended = run.id;
    m_pages->setCurrentIndex(1);
    m_workbench.store().requestList();
}

void RunsPage::onEvaluated(const RunFinished& end) {
    const RunData& run = m_workbench.runs().data();
    const QString name = toQt(run.name);
    if (end.status == Status::Done) {
        Q_EMIT m_workbench.said(tr("%1 is evaluated: %2").arg(name, resultText(end.summary)));
        m_workbench.store().requestList();
    } else {
        Q_EMIT m_workbench.said(end.status == Status::Stopped
                                    ? tr("The evaluation of %1 is stopped").arg(name)
                                    : name + QStringLiteral(": ") + toQt(run.reason));
    }
    if (isShowingLive()) {
        m_details->showRun(run);
        if (end.status == Status::Done) {
            m_workbench.store().requestRun(run.id);
        }
    }
}

void RunsPage::choose(std::int64_t run) {
    if (run == 0 || (run == m_chosen && m_details->run() == run)) {
        return;
    }
    m_chosen = run;
    if (isShowingLive() && m_workbench.runs().isRunning()) {
        m_details->showRun(m_workbench.runs().data());
    } else {
        m_workbench.store().requestRun(run);
    }
    m_details->notes()->showRun(m_model->listed(run));
    updateButtons();
}

void RunsPage::showStored(std::int64_t run) {
    if (run > 0) {
        choose(run);
        m_table->choose(run);
    }
}

void RunsPage::onLoaded(const RunData& run) {
    if (run.id == m_chosen && !(isShowingLive() && m_workbench.runs().isRunning())) {
        m_details->showRun(run);
        updateButtons();
    }
}

void RunsPage::onListed() {
    const RunList& runs = m_workbench.store().list();
    m_filters->offer(*runs);
    m_model->setRuns(runs);
    const bool failedUnlisted = m_details->data().status == Status::Failed;
    const bool empty = runs->empty() && !m_workbench.runs().isRunning() && !failedUnlisted &&
                       m_workbench.queue().entries().empty() && !m_edits.stack()->canUndo();
    m_pages->setCurrentIndex(empty ? 0 : 1);
    if (m_chosen != 0 && m_model->listed(m_chosen) == nullptr && !isShowingLive()) {
        m_chosen = 0;  // it was deleted
        m_details->clear();
    }
    for (int row = 0; m_chosen == 0 && row < m_model->rowCount(); ++row) {
        showStored(m_model->runAt(row));
    }
    const ListedRun* chosen = m_model->listed(m_chosen);
    m_details->notes()->showRun(chosen);
    // Another program may have run it on, or ended.
    if (chosen != nullptr && m_details->run() == m_chosen && !isShowingLive() &&
        chosen->row.status != m_details->data().status) {
        m_workbench.store().requestRun(m_chosen);
    }
    updateCount();
    updateButtons();
}

void RunsPage::updateCount() {
    const auto all = static_cast<int>(m_workbench.store().list()->size());
    const int passing = m_model->passing();
    m_count->setText(passing != all ? tr("%1 of %2 runs").arg(passing).arg(all)
                     : all == 1     ? tr("1 run")
                                    : tr("%1 runs").arg(all));
}

std::vector<const ListedRun*> RunsPage::chosenRuns() const {
    std::vector<const ListedRun*> runs;
    for (const std::int64_t run : m_table->chosen()) {
        runs.push_back(m_model->listed(run));
    }
    return runs;
}

/// Empty where the run that is shown can be evaluated.
QString RunsPage::whyNotEvaluate() const {
    const RunData& run = m_details->data();
    if (m_chosen == 0 || run.id != m_chosen) {
        return tr("Choose a run first.");
    }
    if (m_workbench.runs().isRunning()) {
        return tr("One thing at a time: wait for what is going, or stop it.");
    }
    if (run.status == Status::Running) {
        return tr("Another program is training it.");
    }
    return run.files.empty() && !onlyEvaluates(run)
               ? tr("It has saved nothing: there is no result and no checkpoint.")
               : QString();
}

void RunsPage::updateEvaluate() {
    const QString obstacle = whyNotEvaluate();
    m_evaluate->setStatusTip(obstacle.isEmpty() ? tr("Measures what it trained, on its own "
                                                     "evaluation sets.")
                                                : obstacle);
    m_evaluateOn->setStatusTip(obstacle.isEmpty() ? tr("Measures what it trained, on the sets of "
                                                       "another experiment file.")
                                                  : obstacle);
    m_evaluate->setEnabled(obstacle.isEmpty());
    m_evaluateOn->setEnabled(obstacle.isEmpty());
}

void RunsPage::updateButtons() {
    const RunController& runs = m_workbench.runs();
    const bool going = runs.isRunning();
    const Status status = m_details->data().status;
    const bool canContinue = !going && m_chosen != 0 && m_details->run() == m_chosen &&
                             (status == Status::Interrupted || status == Status::Stopped);
    m_pause->setEnabled(going && !runs.isEvaluating() && !runs.isPaused() && !runs.isStopping());
    m_resume->setEnabled((going && runs.isPaused()) || canContinue);
    m_stop->setEnabled(going && !runs.isStopping());
    const bool live = isShowingLive();
    m_details->setActivity(
        {live && runs.isPaused(), live && runs.isStopping(), live && runs.isEvaluating()});
    updateEvaluate();
    const std::vector<const ListedRun*> chosen = chosenRuns();
    const bool ended = std::ranges::none_of(
        chosen, [](const ListedRun* run) { return run->row.status == Status::Running; });
    m_duplicate->setEnabled(chosen.size() == 1);
    m_again->setEnabled(!chosen.empty());
    m_compare->setEnabled(chosen.size() >= 2);
    m_delete->setEnabled(!chosen.empty() && ended);
    m_baseline->setEnabled(!chosen.empty());
    m_baseline->setText(!chosen.empty() && chosen.front()->row.baseline ? tr("No longer &baseline")
                                                                        : tr("Mark as &baseline"));
}

Value RunsPage::session() const {
    Value columns = Value::array();
    for (const RunColumn& column : m_model->columns()) {
        columns.push_back(columnId(column).toStdString());
    }
    return {{"run", m_chosen},
            {"columns", columns},
            {"pinned", m_table->pinned()},
            {"filters", m_filters->session()}};
}

void RunsPage::restoreSession(const Value& session) {
    if (!session.is_object()) {
        return;
    }
    std::vector<RunColumn> columns;
    for (const Value& id : session.value("columns", Value::array())) {
        if (const auto column = columnOf(toQt(toText(id)))) {
            columns.push_back(*column);
        }
    }
    if (!columns.empty()) {
        setColumns(columns, session.value("pinned", 1));
    }
    m_filters->restore(session.value("filters", Value::object()));
    showStored(session.value("run", std::int64_t{0}));
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
