// The Setup page's layout: heading and commands, form beside the tabs of model, data, plan and
// YAML, readiness and Start below.
#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSettings>
#include <QTabWidget>
#include <QToolButton>

#include "ui/pages/setup_page.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/icons.h"

namespace artemis {

namespace {

constexpr int rowsPreviewed = 24;

QToolButton* iconButton(QAction* action, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    button->setMinimumSize(32, 30);
    nameControl(button, action->objectName() + ".button", action->text().remove('&'));
    return button;
}

}  // namespace

SetupPage::SetupPage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_checker(workbench.catalog()),
      m_inspector(workbench.services().storePath, rowsPreviewed),
      m_presets(new QMenu(this)),
      m_form(new SettingsForm(workbench.schema(), workbench.catalog())),
      m_model(new SetupModelView),
      m_data(new SetupDataView),
      m_plan(new SetupPlanView),
      m_yaml(new YamlEdit) {
    makeActions();
    makeHistoryActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 16, 24, 14);
    layout->setSpacing(12);
    layout->addWidget(makeHeader());
    auto* split =
        new KeySplitter(Qt::Horizontal, "setup.split", tr("Border between form and model"), this);
    split->setHandleWidth(14);
    split->addWidget(makeForm());
    auto* side = new KeySplitter(Qt::Vertical, "setup.help_split",
                                 tr("Border between model and help"), split);
    side->setHandleWidth(10);
    side->addWidget(makeTabs());
    side->addWidget(makeHelp());
    side->setStretchFactor(0, 1);
    side->setSizes({500, 110});
    split->addWidget(side);
    split->setStretchFactor(0, 1);
    split->setStretchFactor(1, 1);
    split->setSizes({580, 540});
    layout->addWidget(split, 1);
    layout->addWidget(makeFooter());
    connectParts();
    connectWishes();
    newExperiment();
    readPresetFiles();
}

void SetupPage::connectParts() {
    connect(m_form, &SettingsForm::edited, this, &SetupPage::onFormEdited);
    connect(m_yaml, &YamlEdit::edited, this, &SetupPage::onYamlEdited);
    connect(&m_history, &DraftHistory::restored, this, &SetupPage::onRestored);
    connect(m_model, &SetupModelView::targetsChosen, this, &SetupPage::onTargetsChosen);
    connect(&m_checker, &ExperimentChecker::checked, this, &SetupPage::onChecked);
    connect(&m_workbench.runs(), &RunController::stateChanged, this, &SetupPage::updateReadiness);
    connect(&m_inspector, &ExperimentInspector::outlined, m_model, &SetupModelView::show);
    connect(&m_inspector, &ExperimentInspector::noOutline, m_model, &SetupModelView::showProblem);
    connect(&m_inspector, &ExperimentInspector::previewed, m_data, &SetupDataView::show);
    connect(&m_inspector, &ExperimentInspector::noPreview, m_data, &SetupDataView::showProblem);
    connect(&m_inspector, &ExperimentInspector::planned, this, [this](const DraftPlan& plan) {
        m_plan->show(plan);
        m_planLine->setText(m_plan->line());
    });
    connect(&m_inspector, &ExperimentInspector::noPlan, this, [this](const QString& why) {
        m_plan->showProblem(why);
        m_planLine->clear();
    });
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget*, QWidget* now) { showHelpOf(now); });
    qApp->installEventFilter(this);
}

QWidget* SetupPage::makeHeader() {
    auto* header = new QWidget(this);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(heading(tr("Setup"), 1.6, header));
    m_fileName = new InkLabel(Ink::Muted, header);
    m_fileName->setObjectName("setup.file");
    words->addWidget(m_fileName);
    layout->addLayout(words);
    layout->addStretch(1);
    layout->addWidget(iconButton(m_undo, header));
    layout->addWidget(iconButton(m_redo, header));
    auto* presets = new QPushButton(tr("Presets"), header);
    nameControl(presets, "presets", tr("Presets"));
    presets->setMenu(m_presets);
    presets->setToolTip(tr("Start from a ready experiment"));
    layout->addWidget(presets);
    layout->addWidget(actionButton(m_example, tr("Example"), header));
    layout->addWidget(actionButton(m_open, tr("Open…"), header));
    layout->addWidget(actionButton(m_save, tr("Save"), header));
    auto* copy = actionButton(m_copy, tr("Copy command"), header);
    copy->setToolTip(
        tr("The command line that runs this experiment without the window; save it first"));
    layout->addWidget(copy);
    return header;
}

QWidget* SetupPage::makeSearch(QWidget* parent) {
    auto* search = new QLineEdit(parent);
    nameControl(search, "form.search", tr("Search settings"));
    search->setPlaceholderText(tr("Search settings"));
    search->setClearButtonEnabled(true);
    search->setMinimumWidth(140);
    connect(search, &QLineEdit::textChanged, this, [this](const QString& words) {
        const bool found = m_form->setSearch(words) > 0;
        m_nothingFound->setVisible(!found);
    });
    auto* find = new QAction(tr("Search settings"), this);
    find->setObjectName("action.search_settings");
    find->setShortcut(QKeySequence::Find);
    find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(find);
    connect(find, &QAction::triggered, search, [search] {
        search->setFocus(Qt::ShortcutFocusReason);
        search->selectAll();
    });
    return search;
}

QWidget* SetupPage::makeForm() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(14);
    auto* basic = new QRadioButton(tr("Basic"), side);
    auto* all = new QRadioButton(tr("All"), side);
    nameControl(basic, "form.basic", tr("Basic settings"));
    nameControl(all, "form.all", tr("All settings"));
    basic->setChecked(true);
    m_nothingFound = new InkLabel(Ink::Muted, side, tr("No setting has these words."));
    m_nothingFound->hide();
    choice->addWidget(basic);
    choice->addWidget(all);
    choice->addWidget(makeSearch(side), 1);
    layout->addLayout(choice);
    layout->addWidget(m_nothingFound);
    m_scroll = new QScrollArea(side);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_form);
    m_scroll->setMinimumWidth(520);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_form->setAutoFillBackground(false);
    nameControl(m_scroll, "setup.form", tr("Settings"));
    layout->addWidget(m_scroll, 1);
    connect(all, &QRadioButton::toggled, this, [this](bool on) { m_form->setBasicOnly(!on); });
    return side;
}

QWidget* SetupPage::makeTabs() {
    m_tabs = new QTabWidget(this);
    nameControl(m_tabs, "setup.tabs", tr("Model, data, plan and YAML"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_model, tr("Model"));
    m_tabs->addTab(m_data, tr("Data"));
    m_tabs->addTab(m_plan, tr("Plan"));
    m_tabs->addTab(makeYaml(), tr("YAML"));
    for (int i = 0; i < m_tabs->count(); ++i) {
        m_tabs->widget(i)->setAccessibleName(m_tabs->tabText(i));
        m_tabs->widget(i)->setAutoFillBackground(true);
        m_tabs->widget(i)->setBackgroundRole(QPalette::Base);
    }
    m_tabs->setCurrentIndex(QSettings().value("setup/tab", 0).toInt());
    connect(m_tabs, &QTabWidget::currentChanged, this,
            [](int index) { QSettings().setValue("setup/tab", index); });
    m_tabs->setMinimumWidth(380);
    return m_tabs;
}

QWidget* SetupPage::makeYaml() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(4, 10, 4, 6);
    layout->setSpacing(6);
    nameControl(m_yaml, "yaml", tr("Experiment as YAML"));
    m_yaml->setUndoRedoEnabled(false);  // the page's history has every edit
    layout->addWidget(m_yaml, 1);
    m_syntax = new SignedText(side);
    m_syntax->label()->setObjectName("yaml.problem");
    layout->addWidget(m_syntax);
    return side;
}

QWidget* SetupPage::makeHelp() {
    auto* help = new Card({}, {}, this);
    help->setAccessibleName(tr("Help"));
    help->body()->setContentsMargins(2, 2, 2, 2);
    auto* scroll = new QScrollArea(help);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    nameControl(scroll, "setup.help", tr("Help on a setting"));
    m_help = new InkLabel(Ink::Text, scroll,
                          tr("What a setting means stands here while you are in its field."));
    m_help->setWordWrap(true);
    m_help->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_help->setContentsMargins(14, 8, 14, 8);
    m_help->setAutoFillBackground(false);
    scroll->setWidget(m_help);
    help->body()->addWidget(scroll, 1);
    help->setMinimumHeight(help->fontMetrics().lineSpacing() * 4);
    return help;
}

QWidget* SetupPage::makeFooter() {
    auto* footer = new QWidget(this);
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    m_ready = new SignedText(footer);
    m_ready->label()->setObjectName("readiness");
    m_ready->label()->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_planLine = new InkLabel(Ink::Muted, footer);
    m_planLine->setObjectName("plan.line");
    m_planLine->setContentsMargins(24, 0, 0, 0);
    words->addStretch(1);
    words->addWidget(m_ready);
    words->addWidget(m_planLine);
    words->addStretch(1);
    footer->setMinimumHeight(footer->fontMetrics().lineSpacing() * 3);
    m_startButton = new PrimaryButton(tr("Start"), footer);
    nameControl(m_startButton, "start", tr("Start"));
    layout->addLayout(words, 1);
    QPushButton* enqueueButton = actionButton(m_enqueue, tr("Add to queue"), footer);
    enqueueButton->setToolTip(tr("It starts when the runs before it have ended"));
    layout->addWidget(enqueueButton, 0, Qt::AlignVCenter);
    layout->addWidget(m_startButton, 0, Qt::AlignVCenter);
    connect(m_ready->label(), &QLabel::linkActivated, this, [this](const QString& path) {
        m_form->goTo(path.toStdString());
        if (SettingRow* row = m_form->row(path.toStdString())) {
            m_scroll->ensureWidgetVisible(row, 0, 60);
        }
    });
    connect(m_startButton, &QPushButton::clicked, this, &SetupPage::start);
    return footer;
}

}  // namespace artemis
