// Runs: the list of runs, and below it the chosen one.
#pragma once

#include <QPushButton>
#include <QTableView>
#include <QTimer>

#include "ui/models/runs_model.h"
#include "ui/pages/page.h"
#include "ui/pages/run_view.h"
#include "ui/pages/services.h"

class QStackedWidget;

namespace artemis {

class RunsPage final : public Page {
    Q_OBJECT
public:
    explicit RunsPage(Workbench& workbench, QWidget* parent = nullptr);

    RunView* details() const { return m_details; }
    Value session() const override { return {{"run", m_chosen}}; }
    void restoreSession(const Value& session) override { showStored(session.value("run", 0)); }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeActions();
    QWidget* makeHeader();
    QWidget* makeTable();
    QWidget* makeEmpty();
    void connectRuns();
    void softenSelection();

    void onListed(const std::vector<ListedRun>& runs);
    void onLoaded(const RunData& run);
    void onRegistered();
    void choose(std::int64_t run);
    void showStored(std::int64_t run);
    void updateButtons();
    bool isShowingLive() const;

    Workbench& m_workbench;
    RunsModel* m_model;
    QTableView* m_table;
    RunView* m_details;
    QStackedWidget* m_pages = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_resume = nullptr;
    QAction* m_stop = nullptr;
    InkLabel* m_count = nullptr;
    QTimer m_refresh;  ///< Other programs write to the store as well.
    std::int64_t m_chosen = 0;
};

}  // namespace artemis
