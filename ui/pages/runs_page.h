// Runs: the list of runs beside the queue, and below them the chosen run.
#pragma once

#include <QPushButton>
#include <QTimer>

#include "ui/models/runs_model.h"
#include "ui/pages/page.h"
#include "ui/pages/run_edits.h"
#include "ui/pages/run_view.h"
#include "ui/pages/runs_filter.h"
#include "ui/pages/runs_table.h"
#include "ui/pages/services.h"

class QStackedWidget;

namespace artemis {

class RunsPage final : public Page {
    Q_OBJECT
public:
    explicit RunsPage(Workbench& workbench, QWidget* parent = nullptr);

    RunView* details() const { return m_details; }
    RunsModel* model() const { return m_model; }
    RunEdits* edits() { return &m_edits; }
    Value session() const override;
    void restoreSession(const Value& session) override;

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void makeActions();
    void makeRunActions();
    void makeChoiceActions();
    void makeUndo();
    QWidget* makeHeader();
    QWidget* makeList();
    QWidget* makeEmpty();
    void connectRuns();
    void connectList();

    void onListed();
    void onLoaded(const RunData& run);
    void onRegistered();
    void onFinished();
    void onEvaluated(const RunFinished& end);
    void choose(std::int64_t run);
    void showStored(std::int64_t run);
    void updateButtons();
    void updateCount();
    bool isShowingLive() const;

    void resume();
    void evaluate();
    void evaluateOn();
    void updateEvaluate();
    QString whyNotEvaluate() const;
    void duplicate();
    void runAgain();
    void compare();
    void remove();
    void markBaseline();
    void chooseColumns();
    void setColumns(const std::vector<RunColumn>& columns, int pinned);
    void listSettings();
    void showContextMenu(const QPoint& place);
    void showHeaderMenu(int column, const QPoint& place);
    std::vector<const ListedRun*> chosenRuns() const;

    Workbench& m_workbench;
    RunEdits m_edits;
    RunsModel* m_model;
    RunsFilterBar* m_filters;
    RunsTable* m_table;
    RunView* m_details;
    QStackedWidget* m_pages = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_stop = nullptr;
    QAction* m_evaluate = nullptr;
    QAction* m_evaluateOn = nullptr;
    QAction* m_duplicate = nullptr;
    QAction* m_again = nullptr;
    QAction* m_compare = nullptr;
    QAction* m_baseline = nullptr;
    QAction* m_delete = nullptr;
    QAction* m_undo = nullptr;
    QAction* m_redo = nullptr;
    InkLabel* m_count = nullptr;
    QTimer m_refresh;  ///< Other programs write to the store as well.
    std::int64_t m_chosen = 0;
    std::int64_t m_ended = 0;  ///< The run that went last.
};

}  // namespace artemis
