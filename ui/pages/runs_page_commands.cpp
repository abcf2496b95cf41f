// What can be done with the chosen runs and with the columns.
#include <QFileDialog>
#include <QMenu>
#include <algorithm>

#include "ui/pages/columns_dialog.h"
#include "ui/pages/runs_page.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

void RunsPage::resume() {
    if (m_workbench.runs().isRunning()) {
        m_workbench.runs().goOn();
    } else {
        m_workbench.runs().resume(m_details->data());
    }
}

void RunsPage::evaluate() { m_workbench.runs().evaluate(m_details->data()); }

void RunsPage::evaluateOn() {
    const QString file = QFileDialog::getOpenFileName(
        this, tr("Evaluate on the sets of an experiment"), toQt(m_details->data().baseDir),
        tr("Experiments (*.yaml *.yml)"));
    if (!file.isEmpty()) {
        m_workbench.runs().evaluate(m_details->data(), file.toStdString());
    }
}

/// Setup shows a copy beside the folder from which the settings' relative paths start.
void RunsPage::duplicate() {
    const std::vector<std::int64_t> runs = m_table->chosen();
    if (runs.size() != 1) {
        return;
    }
    m_workbench.store().ask(
        this, [run = runs.front()](RunStore& store) { return store.show(run); },
        [this](const RunDetails& run) {
            const QString name = toQt(run.row.name).replace('/', '-') + "-copy.yaml";
            Q_EMIT m_workbench.experimentWanted(
                toQt(run.yaml), run.baseDir.empty() ? QString() : toQt(run.baseDir) + "/" + name);
            Q_EMIT m_workbench.pageWanted("setup");
        });
}

void RunsPage::runAgain() {
    for (const std::int64_t chosen : m_table->chosen()) {
        m_workbench.store().ask(
            this, [chosen](RunStore& store) { return store.show(chosen); },
            [this](const RunDetails& run) {
                m_workbench.queue().add({run.row.name, run.yaml, run.baseDir, {}});
            });
    }
}

void RunsPage::compare() {
    Q_EMIT m_workbench.compareWanted(m_table->chosen());
    Q_EMIT m_workbench.pageWanted("compare");
}

void RunsPage::remove() {
    const std::vector<std::int64_t> runs = m_table->chosen();
    if (m_delete->isEnabled()) {
        m_edits.remove(runs);
        Q_EMIT m_workbench.said(
            runs.size() == 1 ? tr("Run %1 is deleted; undo brings it back").arg(runs.front())
                             : tr("%1 runs are deleted; undo brings them back").arg(runs.size()));
    }
}

void RunsPage::markBaseline() {
    const std::vector<const ListedRun*> runs = chosenRuns();
    if (!runs.empty()) {
        m_edits.setBaseline(runs, !runs.front()->row.baseline);
    }
}

void RunsPage::chooseColumns() {
    ColumnsDialog dialog({m_model->columns(), m_table->pinned()},
                         settingColumns(m_workbench.schema()),
                         figureColumns(*m_workbench.store().list()), this);
    if (dialog.exec() == QDialog::Accepted) {
        const ChosenColumns chosen = dialog.chosen();
        setColumns(chosen.columns, chosen.pinned);
    }
}

void RunsPage::setColumns(const std::vector<RunColumn>& columns, int pinned) {
    m_model->setColumns(columns);
    m_table->setPinned(pinned);
    listSettings();
}

/// The list brings the settings that columns and groups need.
void RunsPage::listSettings() {
    std::vector<RunColumn> needed = m_model->columns();
    if (const auto group = m_filters->grouping()) {
        needed.push_back(*group);
    }
    m_workbench.store().setListedSettings(settingPaths(needed));
    m_workbench.store().requestList();
}

void RunsPage::showContextMenu(const QPoint& place) {
    QMenu menu(this);
    for (QAction* action : {m_resume, m_evaluate, m_evaluateOn, m_duplicate, m_again, m_compare}) {
        menu.addAction(action);
    }
    menu.addSeparator();
    menu.addAction(m_baseline);
    menu.addAction(m_delete);
    menu.exec(place);
}

void RunsPage::showHeaderMenu(int column, const QPoint& place) {
    QMenu menu(this);
    const int pinned = m_table->pinned();
    if (column >= 0) {
        const bool isPinned = column < pinned;
        menu.addAction(isPinned ? tr("Do not pin") : tr("Pin at the left"), this, [=, this] {
            std::vector<RunColumn> turned = m_model->columns();
            const auto from = turned.begin() + column;
            if (isPinned) {
                std::rotate(from, from + 1, turned.begin() + pinned);
            } else {
                std::rotate(turned.begin() + pinned, from, from + 1);
            }
            setColumns(turned, pinned + (isPinned ? -1 : 1));
        });
        QAction* hide = menu.addAction(tr("Hide this column"), this, [=, this] {
            std::vector<RunColumn> fewer = m_model->columns();
            fewer.erase(fewer.begin() + column);
            setColumns(fewer, isPinned ? pinned - 1 : pinned);
        });
        hide->setEnabled(m_model->columnCount() > 1);
        menu.addSeparator();
    }
    menu.addAction(icon("columns"), tr("Choose columns…"), this, &RunsPage::chooseColumns);
    menu.exec(place);
}

}  // namespace artemis
