// The Runs page's layout: heading and commands, list and queue, the chosen run; or what the page is
// for.
#include <QHBoxLayout>
#include <QSplitter>
#include <QStackedWidget>
#include <chrono>

#include "ui/pages/queue_panel.h"
#include "ui/pages/runs_page.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/primary_button.h"

namespace artemis {

RunsPage::RunsPage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_edits(workbench.store()),
      m_model(new RunsModel(workbench.catalog(), this)),
      m_filters(new RunsFilterBar(workbench.catalog(), workbench.schema(), this)),
      m_table(new RunsTable(m_model, this)),
      m_details(new RunView(this)) {
    using namespace std::chrono_literals;
    m_refresh.setInterval(3s);
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(12);
    split->addWidget(makeList());
    split->addWidget(m_details);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 5);
    split->setSizes({200, 470});
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(split);
    layout->addWidget(m_pages, 1);
    setFocusProxy(m_table);
    connectRuns();
    connectList();
    updateButtons();
}

void RunsPage::makeActions() {
    makeRunActions();
    makeChoiceActions();
    makeUndo();
}

void RunsPage::makeRunActions() {
    m_pause = addMenuAction(MenuPlace::Run, icon("pause"), tr("&Pause"), QKeySequence("Ctrl+F5"),
                            "action.pause");
    m_resume = addMenuAction(MenuPlace::Run, icon("resume"), tr("&Resume"), QKeySequence("F7"),
                             "action.resume");
    m_stop = addMenuAction(MenuPlace::Run, icon("stop"), tr("S&top and save"),
                           QKeySequence("Shift+F5"), "action.stop");
    connect(m_pause, &QAction::triggered, this, [this] { m_workbench.runs().pause(); });
    connect(m_stop, &QAction::triggered, this, [this] { m_workbench.runs().stop(); });
    connect(m_resume, &QAction::triggered, this, &RunsPage::resume);
    m_evaluate = addMenuAction(MenuPlace::Run, icon("evaluate"), tr("&Evaluate"),
                               QKeySequence("F8"), "action.evaluate");
    m_evaluateOn = addMenuAction(MenuPlace::Run, icon("evaluate"), tr("Evaluate &on other sets…"),
                                 QKeySequence("Shift+F8"), "action.evaluate_on");
    connect(m_evaluate, &QAction::triggered, this, &RunsPage::evaluate);
    connect(m_evaluateOn, &QAction::triggered, this, &RunsPage::evaluateOn);
}

void RunsPage::makeChoiceActions() {
    m_duplicate = addMenuAction(MenuPlace::Run, icon("copy"), tr("&Duplicate and edit"),
                                QKeySequence("Ctrl+D"), "action.duplicate");
    m_again = addMenuAction(MenuPlace::Run, icon("queued"), tr("Run a&gain (into the queue)"),
                            QKeySequence("Ctrl+R"), "action.again");
    m_compare = addMenuAction(MenuPlace::Run, icon("compare"), tr("&Compare"),
                              QKeySequence("Ctrl+Shift+K"), "action.compare");
    m_baseline = addMenuAction(MenuPlace::Run, icon("baseline"), tr("Mark as &baseline"),
                               QKeySequence("Ctrl+B"), "action.baseline");
    m_delete = addMenuAction(MenuPlace::Run, icon("delete"), tr("De&lete"), {}, "action.delete");
    connect(m_duplicate, &QAction::triggered, this, &RunsPage::duplicate);
    connect(m_again, &QAction::triggered, this, &RunsPage::runAgain);
    connect(m_compare, &QAction::triggered, this, &RunsPage::compare);
    connect(m_baseline, &QAction::triggered, this, &RunsPage::markBaseline);
    connect(m_delete, &QAction::triggered, this, &RunsPage::remove);
    // Only where the table has the keys: elsewhere the key deletes letters.
    auto* key = new QAction(this);
    key->setShortcut(QKeySequence::Delete);
    key->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->addAction(key);
    connect(key, &QAction::triggered, this, &RunsPage::remove);
}

/// Undo and redo are the page's own: each page has its own things to undo.
void RunsPage::makeUndo() {
    m_undo = m_edits.stack()->createUndoAction(this, tr("Undo"));
    m_redo = m_edits.stack()->createRedoAction(this, tr("Redo"));
    m_undo->setObjectName("action.runs.undo");
    m_redo->setObjectName("action.runs.redo");
    m_undo->setIcon(icon("undo"));
    m_redo->setIcon(icon("redo"));
    m_undo->setShortcut(QKeySequence::Undo);
    m_redo->setShortcut(QKeySequence::Redo);
    for (QAction* action : {m_undo, m_redo}) {
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    }
}

QWidget* RunsPage::makeHeader() {
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("Runs"), 1.6, header));
    m_count = new InkLabel(Ink::Muted, header);
    m_count->setObjectName("runs.count");
    words->addWidget(m_count);
    layout->addLayout(words);
    layout->addStretch(1);
    QPushButton* pause = actionButton(m_pause, tr("Pause"), header);
    pause->setText({});
    layout->addWidget(pause);
    layout->addWidget(actionButton(m_resume, tr("Resume"), header));
    QPushButton* stop = actionButton(m_stop, tr("Stop and save"), header);
    stop->setText(tr("Stop"));
    layout->addWidget(stop);
    layout->addWidget(actionButton(m_evaluate, tr("Evaluate"), header));
    layout->addSpacing(14);
    QPushButton* duplicate = actionButton(m_duplicate, tr("Duplicate and edit"), header);
    duplicate->setText(tr("Duplicate"));
    layout->addWidget(duplicate);
    layout->addWidget(actionButton(m_compare, tr("Compare"), header));
    QPushButton* remove = actionButton(m_delete, tr("Delete"), header);
    remove->setText({});
    layout->addWidget(remove);
    for (QAction* action : {m_undo, m_redo}) {
        QPushButton* button =
            actionButton(action, action == m_undo ? tr("Undo") : tr("Redo"), header);
        button->setText({});
        layout->addWidget(button);
        connect(action, &QAction::changed, button,
                [button, action] { button->setToolTip(action->text()); });
    }
    return header;
}

QWidget* RunsPage::makeList() {
    auto* list = new QWidget(this);
    auto* layout = new QVBoxLayout(list);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_filters);
    auto* split = new QSplitter(Qt::Horizontal, list);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(12);
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("List of runs"));
    card->body()->setContentsMargins(2, 2, 2, 2);
    card->body()->addWidget(m_table);
    card->setMinimumHeight(100);
    split->addWidget(card);
    split->addWidget(new QueuePanel(m_workbench, split));
    split->setStretchFactor(0, 4);
    split->setStretchFactor(1, 1);
    layout->addWidget(split, 1);
    return list;
}

QWidget* RunsPage::makeEmpty() {
    auto* empty = new QWidget(this);
    auto* layout = new QVBoxLayout(empty);
    layout->setSpacing(10);
    auto* title = heading(tr("No runs yet"), 1.4, empty);
    auto* words = new InkLabel(
        Ink::Muted, empty,
        tr("Every experiment you start is kept here with its settings, curves and results."));
    auto* button = new PrimaryButton(tr("Set one up"), empty);
    nameControl(button, "runs.empty.setup", tr("Set one up"));
    layout->addStretch(2);
    layout->addWidget(title, 0, Qt::AlignHCenter);
    layout->addWidget(words, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(button, &QPushButton::clicked, this,
            [this] { Q_EMIT m_workbench.pageWanted("setup"); });
    return empty;
}

}  // namespace artemis
