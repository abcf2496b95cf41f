// The Importance page's layout: bars above map and scores; budget and layer at the right.
#include <QApplication>
#include <QButtonGroup>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>

#include "ui/pages/importance_page.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/key_splitter.h"

namespace artemis {

namespace {

constexpr int sideWidth = 352;

}  // namespace

ImportancePage::ImportancePage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_job(workbench.services().analyze) {
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 10);
    layout->setSpacing(10);
    layout->addWidget(makeHeader());
    layout->addWidget(makeControls());
    m_pages = new QStackedWidget(this);
    m_pages->addWidget(makeEmpty());
    m_pages->addWidget(makeContent());
    layout->addWidget(m_pages, 1);
    connectJob();
    connectEdits();
    qApp->installEventFilter(this);
    onDraft();
}

/// Keys of undo and redo work while the keyboard is on this page: others undo things of their own.
void ImportancePage::makeActions() {
    const auto add = [this](const QString& text, const char* name, const char* look,
                            QKeySequence::StandardKey keys, const auto& task) {
        auto* action = new QAction(icon(look), text, this);
        action->setObjectName(name);
        action->setShortcuts(keys);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
        connect(action, &QAction::triggered, this, task);
        return action;
    };
    m_undo = add(tr("Undo"), "action.importance.undo", "undo", QKeySequence::Undo,
                 [this] { edit([](PlanDraft& plan) { plan.undo(); }); });
    m_redo = add(tr("Redo"), "action.importance.redo", "redo", QKeySequence::Redo,
                 [this] { edit([](PlanDraft& plan) { plan.redo(); }); });
    m_reset = add(tr("Reset"), "action.importance.reset", "reset", QKeySequence::UnknownKey,
                  [this] { edit([](PlanDraft& plan) { plan.reset(); }); });
    m_reset->setToolTip(tr("Back to the plan that the experiment's settings make"));
    m_save = add(tr("Save…"), "action.importance.save", "save", QKeySequence::UnknownKey,
                 [this] { chooseFile(); });
    m_save->setToolTip(tr("The experiment with this plan, the plan, the scores, or a picture"));
    m_use = addMenuAction(MenuPlace::Run, {}, tr("&Use plan in experiment"), {}, "action.use_plan");
    connect(m_use, &QAction::triggered, this, &ImportancePage::useInExperiment);
    makeProofActions();
}

QWidget* ImportancePage::makeHeader() {
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("Importance"), 1.6, header));
    m_about = new InkLabel(Ink::Muted, header);
    m_about->setObjectName("importance.about");
    words->addWidget(m_about);
    layout->addLayout(words, 1);
    for (QAction* action : {m_undo, m_redo, m_reset, m_save}) {
        QPushButton* button = actionButton(action, action->text(), header);
        if (action == m_undo || action == m_redo) {
            button->setIcon(icon(action == m_undo ? "undo" : "redo"));
            button->setText({});
        }
        layout->addWidget(button);
    }
    auto* prove = new QPushButton(tr("Prove it"), header);
    prove->setToolTip(
        tr("Train this plan and what it is compared with, three seeds each, one "
           "after the other in the queue"));
    nameControl(prove, "importance.prove", prove->text());
    auto* menu = new QMenu(prove);
    menu->addActions({m_pair, m_trio});
    menu->addSeparator();
    menu->addAction(m_proof);
    prove->setMenu(menu);
    layout->addWidget(prove);
    auto* use = new PrimaryButton(tr("Use in experiment"), header);
    nameControl(use, "importance.use", use->text());
    connect(use, &QPushButton::clicked, m_use, &QAction::trigger);
    connect(m_use, &QAction::changed, use, [this, use] { use->setEnabled(m_use->isEnabled()); });
    layout->addWidget(use);
    return header;
}

QWidget* ImportancePage::makeControls() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    m_analyse = new QPushButton(icon("start"), tr("Analyse"), row);
    m_analyse->setToolTip(tr("Score the layers of the experiment in Setup on its training data"));
    nameControl(m_analyse, "importance.analyse", tr("Analyse"));
    m_stop = new QPushButton(icon("stop"), tr("Stop"), row);
    nameControl(m_stop, "importance.stop", tr("Stop the analysis"));
    m_samples = new QSpinBox(row);
    m_samples->setRange(1, 1000000);
    m_samples->setValue(static_cast<int>(ImportanceRequest{}.samples));
    m_samples->setSuffix(tr(" examples"));
    nameControl(m_samples, "importance.samples", tr("Examples to score"));
    m_permuted = new QCheckBox(tr("Compare with permuted labels"), row);
    m_permuted->setToolTip(
        tr("Tells whether the gradients follow the labels at all; takes a "
           "second pass"));
    m_permuted->setChecked(true);
    nameControl(m_permuted, "importance.permuted", m_permuted->text());
    m_progress = new ProgressLine(row);
    m_progress->setFixedWidth(120);
    nameControl(m_progress, "importance.progress", tr("Progress of the analysis"));
    m_state = new InkLabel(Ink::Muted, row);
    m_state->setObjectName("importance.state");
    m_state->setWordWrap(true);
    layout->addWidget(m_analyse);
    layout->addWidget(m_stop);
    layout->addWidget(m_samples);
    layout->addWidget(m_permuted);
    layout->addWidget(m_progress);
    layout->addWidget(m_state, 1);
    connect(m_analyse, &QPushButton::clicked, this, &ImportancePage::analyse);
    connect(m_stop, &QPushButton::clicked, &m_job, &ImportanceJob::stop);
    return row;
}

QWidget* ImportancePage::makeEmpty() {
    auto* empty = new QWidget(this);
    auto* layout = new QVBoxLayout(empty);
    layout->setSpacing(10);
    auto* sentence =
        new InkLabel(Ink::Muted, empty,
                     tr("Here each layer's importance stands beside what training it costs.\n"
                        "Layers that matter train in full, others get adapters or stay frozen;\n"
                        "you move the limits and see time and memory follow."));
    sentence->setAlignment(Qt::AlignCenter);
    m_first = new PrimaryButton(tr("Set an experiment up"), empty);
    nameControl(m_first, "importance.first", m_first->text());
    connect(m_first, &QPushButton::clicked, this, [this] {
        if (m_analyse->isEnabled()) {
            analyse();
        } else {
            Q_EMIT m_workbench.pageWanted("setup");
        }
    });
    layout->addStretch(2);
    layout->addWidget(heading(tr("Which layers matter?"), 1.4, empty), 0, Qt::AlignHCenter);
    layout->addWidget(sentence, 0, Qt::AlignHCenter);
    layout->addSpacing(8);
    layout->addWidget(m_first, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    return empty;
}

QWidget* ImportancePage::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QHBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto* split =
        new KeySplitter(Qt::Vertical, "importance.split", tr("Bars and what is below"), content);
    split->setChildrenCollapsible(false);
    split->addWidget(makeBarsCard());
    split->addWidget(makeTabs());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({360, 240});
    layout->addWidget(split, 1);
    layout->addWidget(makeSide());
    return content;
}

QWidget* ImportancePage::makeBarsCard() {
    auto* card = new Card({}, {}, this);
    card->setAccessibleName(tr("Importance of layers"));
    card->body()->setContentsMargins(14, 10, 14, 8);
    card->body()->setSpacing(4);
    m_verdict = new InkLabel(Ink::Text, card);
    m_verdict->setObjectName("importance.verdict");
    m_verdict->setWordWrap(true);
    m_bars = new ImportanceBars(card);
    nameControl(m_bars, "importance.bars", tr("Importance of layers"));
    m_bars->setToolTip({});
    card->body()->addWidget(makeThresholds());
    card->body()->addWidget(m_bars, 1);
    card->body()->addWidget(m_verdict);
    return card;
}

QWidget* ImportancePage::makeThresholds() {
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    const auto add = [&](const QString& words, const char* name, const QString& meaning) {
        auto* field = new QDoubleSpinBox(row);
        field->setRange(0, 1.001);
        field->setDecimals(3);
        field->setSingleStep(0.01);
        field->setKeyboardTracking(false);
        field->setMinimumWidth(field->sizeHint().width() + 14);
        nameControl(field, name, meaning);
        layout->addWidget(new InkLabel(Ink::Muted, row, words));
        layout->addWidget(field);
        return field;
    };
    m_high = add(tr("In full from"), "importance.high_field", tr("Trained in full from"));
    m_low = add(tr("frozen below"), "importance.low_field", tr("Frozen below"));
    m_follow = new QCheckBox(tr("Ranks follow importance"), row);
    nameControl(m_follow, "importance.follow", m_follow->text());
    layout->addSpacing(8);
    layout->addWidget(m_follow);
    layout->addStretch(1);
    return row;
}

QWidget* ImportancePage::makeTabs() {
    auto* tabs = new QTabWidget(this);
    tabs->setDocumentMode(true);
    nameControl(tabs, "importance.tabs", tr("Modules and scores"));
    tabs->tabBar()->setObjectName("importance.tab_bar");
    tabs->tabBar()->setAccessibleName(tr("Modules and scores"));
    tabs->tabBar()->setDrawBase(false);
    auto* map = new Card({}, {}, tabs);
    map->body()->setContentsMargins(12, 8, 12, 6);
    m_heat = new ImportanceHeat(map);
    nameControl(m_heat, "importance.heat", tr("Map of modules and layers"));
    auto* scroll = new QScrollArea(map);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    nameControl(scroll, "importance.heat_scroll", tr("Map of modules and layers"));
    scroll->setWidget(m_heat);
    scroll->viewport()->setAutoFillBackground(false);
    m_heat->setAutoFillBackground(false);
    map->body()->addWidget(scroll);
    m_outside = new InkLabel(Ink::Muted, map);
    m_outside->setWordWrap(true);
    nameControl(m_outside, "importance.outside", tr("Scores outside of layers"));
    map->body()->addWidget(m_outside);
    auto* scores = new QWidget(tabs);
    m_strips = new QHBoxLayout(scores);
    m_strips->setContentsMargins(0, 0, 0, 0);
    m_strips->setSpacing(10);
    m_choice = new QButtonGroup(this);
    tabs->addTab(scores, tr("Scores side by side"));
    tabs->addTab(map, tr("Modules"));
    return tabs;
}

QWidget* ImportancePage::makeSide() {
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setFixedWidth(sideWidth);
    nameControl(scroll, "importance.side", tr("Budget and layer"));
    auto* column = new QWidget(scroll);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* budget = new Card(tr("Budget"), {}, column);
    auto* layer = new Card(tr("Layer"), {}, column);
    for (Card* card : {budget, layer}) {
        card->body()->setContentsMargins(14, 10, 14, 12);
        card->body()->setSpacing(6);
    }
    m_budget = new PlanBudget(budget);
    m_layer = new LayerEditor(layer);
    budget->body()->addWidget(m_budget);
    layer->body()->addWidget(m_layer);
    layout->addWidget(layer);
    layout->addWidget(budget);
    layout->addStretch(1);
    scroll->setWidget(column);
    scroll->viewport()->setAutoFillBackground(false);
    column->setAutoFillBackground(false);
    return scroll;
}

}  // namespace artemis
