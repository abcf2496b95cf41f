// The Compare page's layout: the picker beside charts and table; or what the page is for.
#include <QCheckBox>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <chrono>

#include "ui/pages/compare_page.h"
#include "ui/widgets/card.h"
#include "ui/widgets/primary_button.h"

namespace artemis {

namespace {

/// A heading, a sentence and one button in the middle of an empty place.
QPushButton* addEmpty(QWidget* place, const QString& title, const QString& words,
                      const QString& button, const QString& name) {
    auto* layout = new QVBoxLayout(place);
    layout->setSpacing(10);
    auto* made = new PrimaryButton(button, place);
    nameControl(made, name, button);
    auto* sentence = new InkLabel(Ink::Muted, place, words);
    sentence->setAlignment(Qt::AlignCenter);
    layout->addStretch(2);
    layout->addWidget(heading(title, 1.4, place), 0, Qt::AlignHCenter);
    layout->addWidget(sentence, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(made, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return made;
}

}  // namespace

ComparePage::ComparePage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_reader(workbench.services().storePath),
      m_picker(new ComparePicker),
      m_curves(new CompareCurves),
      m_bars(new CompareBars),
      m_table(new CompareTable) {
    using namespace std::chrono_literals;
    m_refresh.setInterval(3s);
    m_overlay.setInterval(25ms);
    m_overlay.setSingleShot(true);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("Compare"), 1.6, this));
    m_count = new InkLabel(Ink::Muted, this, tr("No run chosen"));
    m_count->setObjectName("compare.count");
    words->addWidget(m_count);
    layout->addLayout(words);
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    m_pages->setCurrentIndex(1);
    layout->addWidget(m_pages, 1);
    setFocusProxy(m_picker);
    makeActions();
    connectReader();
}

QWidget* ComparePage::makeEmpty() {
    auto* empty = new QWidget(this);
    const QPushButton* button =
        addEmpty(empty, tr("Nothing to compare yet"),
                 tr("Here runs stand side by side: settings, curves and results,\n"
                    "with mean and confidence band over seeds. Train something first."),
                 tr("Set one up"), "compare.empty.setup");
    connect(button, &QPushButton::clicked, this,
            [this] { Q_EMIT m_workbench.pageWanted("setup"); });
    return empty;
}

QWidget* ComparePage::makeNoneChosen() {
    auto* empty = new QWidget(this);
    const QPushButton* button =
        addEmpty(empty, tr("Choose runs on the left"),
                 tr("Tick two or more to see their curves over each other,\ntheir results as bars "
                    "and the settings in which they differ."),
                 tr("Compare the newest"), "compare.newest");
    connect(button, &QPushButton::clicked, m_picker, &ComparePicker::chooseNewest);
    return empty;
}

QWidget* ComparePage::makeContent() {
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(14);
    split->addWidget(m_picker);
    m_sides = new QStackedWidget(split);
    m_sides->addWidget(makeNoneChosen());
    auto* chosen = new QSplitter(Qt::Vertical, m_sides);
    chosen->setChildrenCollapsible(false);
    chosen->setHandleWidth(12);
    chosen->addWidget(makeCharts());
    chosen->addWidget(m_table);
    chosen->setStretchFactor(0, 3);
    chosen->setStretchFactor(1, 2);
    chosen->setSizes({380, 250});
    m_sides->addWidget(chosen);
    split->addWidget(m_sides);
    split->setStretchFactor(0, 0);
    split->setStretchFactor(1, 1);
    split->setSizes({250, 900});
    return split;
}

QWidget* ComparePage::makeCharts() {
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    nameControl(m_tabs, "compare.tabs", tr("Charts"));
    m_tabs->tabBar()->setObjectName("compare.tab_bar");
    m_tabs->tabBar()->setAccessibleName(tr("Charts"));
    m_tabs->tabBar()->setDrawBase(false);
    const std::pair<QWidget*, QString> charts[] = {{m_curves, tr("Curves")},
                                                   {m_bars, tr("Final figures")}};
    for (const auto& [chart, title] : charts) {
        auto* card = new Card({}, {}, m_tabs);
        card->setAccessibleName(title);
        card->body()->setContentsMargins(0, 0, 0, 0);
        card->body()->addWidget(chart);
        m_tabs->addTab(card, title);
    }
    m_tabs->setCornerWidget(makeChartButtons());
    return m_tabs;
}

void ComparePage::makeActions() {
    const auto add = [this](const QString& text, const char* keys, const char* name,
                            const auto& task) {
        QAction* action = addMenuAction(MenuPlace::File, {}, text, QKeySequence(keys), name);
        action->setEnabled(false);
        connect(action, &QAction::triggered, this, [this, task] {
            Q_EMIT m_workbench.pageWanted("compare");
            (this->*task)();
        });
        m_exports.push_back(action);
    };
    add(tr("Save &picture of the comparison…"), "Ctrl+Shift+G", "action.save_picture",
        &ComparePage::choosePicture);
    add(tr("Save &table of the comparison…"), "Ctrl+Shift+T", "action.save_table",
        &ComparePage::chooseTable);
}

QWidget* ComparePage::makeChartButtons() {
    auto* buttons = new QWidget(this);
    auto* layout = new QHBoxLayout(buttons);
    layout->setContentsMargins(0, 0, 0, 6);
    layout->setSpacing(8);
    m_mean = new QCheckBox(tr("Mean over seeds"), buttons);
    m_mean->setToolTip(
        tr("Runs that differ in their seed alone become one: the mean, and Student's 95 % "
           "confidence interval around it"));
    nameControl(m_mean, "compare.mean", m_mean->text());
    m_showAll = new QPushButton(tr("Show all"), buttons);
    m_showAll->setToolTip(m_curves->view()->whatsThis());
    nameControl(m_showAll, "compare.show_all", tr("Show all of the chart"));
    m_showAll->setEnabled(false);
    auto* save = new QPushButton(tr("Save picture…"), buttons);
    save->setToolTip(tr("As SVG or PNG"));
    nameControl(save, "compare.save_picture", save->text());
    layout->addWidget(m_mean);
    layout->addSpacing(8);
    layout->addWidget(m_showAll);
    layout->addWidget(save);
    connect(m_mean, &QCheckBox::toggled, m_curves, &CompareCurves::setMeanOverSeeds);
    connect(m_mean, &QCheckBox::toggled, m_bars, &CompareBars::setMeanOverSeeds);
    connect(m_curves->view(), &ChartView::zoomChanged, m_showAll, &QWidget::setEnabled);
    connect(m_showAll, &QPushButton::clicked, m_curves->view(), &ChartView::resetZoom);
    connect(m_tabs, &QTabWidget::currentChanged, m_showAll,
            [this](int tab) { m_showAll->setVisible(tab == 0); });
    connect(save, &QPushButton::clicked, this, &ComparePage::choosePicture);
    return buttons;
}

}  // namespace artemis
