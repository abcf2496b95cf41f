// The Runs page's layout: heading and commands, the table, the chosen run; or what the page is for.
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <chrono>

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
      m_model(new RunsModel(workbench.catalog(), this)),
      m_table(new QTableView(this)),
      m_details(new RunView(this)) {
    using namespace std::chrono_literals;
    m_refresh.setInterval(3s);
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(14);
    split->addWidget(makeTable());
    split->addWidget(m_details);
    split->setStretchFactor(0, 2);
    split->setStretchFactor(1, 5);
    split->setSizes({170, 470});
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(split);
    layout->addWidget(m_pages, 1);
    connectRuns();
    updateButtons();
}

void RunsPage::makeActions() {
    m_pause = addMenuAction(MenuPlace::Run, icon("pause"), tr("&Pause"), QKeySequence("Ctrl+F5"),
                            "action.pause");
    m_resume = addMenuAction(MenuPlace::Run, icon("resume"), tr("&Resume"), QKeySequence("F7"),
                             "action.resume");
    m_stop = addMenuAction(MenuPlace::Run, icon("stop"), tr("S&top and save"),
                           QKeySequence("Shift+F5"), "action.stop");
    connect(m_pause, &QAction::triggered, this, [this] { m_workbench.runs().pause(); });
    connect(m_stop, &QAction::triggered, this, [this] { m_workbench.runs().stop(); });
    connect(m_resume, &QAction::triggered, this, [this] {
        if (m_workbench.runs().isRunning()) {
            m_workbench.runs().goOn();
        } else {
            m_workbench.runs().resume(m_details->data());
        }
    });
}

QWidget* RunsPage::makeHeader() {
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("Runs"), 1.6, header));
    m_count = new InkLabel(Ink::Muted, header);
    words->addWidget(m_count);
    layout->addLayout(words);
    layout->addStretch(1);
    layout->addWidget(actionButton(m_pause, tr("Pause"), header));
    layout->addWidget(actionButton(m_resume, tr("Resume"), header));
    layout->addWidget(actionButton(m_stop, tr("Stop and save"), header));
    return header;
}

QWidget* RunsPage::makeTable() {
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("List of runs"));
    card->body()->setContentsMargins(2, 2, 2, 2);
    card->setMinimumHeight(110);
    nameControl(m_table, "runs.table", tr("Runs"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 14);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    const int unit = m_table->fontMetrics().averageCharWidth();
    const int widths[] = {8, 20, 18, 20, 22, 20, 14, 22};
    for (int i = 0; i < static_cast<int>(std::size(widths)); ++i) {
        header->resizeSection(i, widths[i] * unit);
    }
    header->setSectionResizeMode(RunsModel::Name, QHeaderView::Stretch);
    setFocusProxy(m_table);
    softenSelection();
    card->body()->addWidget(m_table);
    return card;
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
