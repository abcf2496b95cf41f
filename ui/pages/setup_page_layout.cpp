// The Setup page's layout: heading and commands, form beside YAML, readiness and Start below.
#include <QApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>

#include "ui/pages/setup_page.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/icons.h"

namespace artemis {

SetupPage::SetupPage(Workbench& workbench, QWidget* parent)
    : Page(parent),
      m_workbench(workbench),
      m_checker(workbench.catalog()),
      m_form(new SettingsForm(workbench.schema(), workbench.catalog())),
      m_yaml(new YamlEdit) {
    makeActions();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    auto* split = new QSplitter(Qt::Horizontal, this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(14);
    split->addWidget(makeForm());
    split->addWidget(makeYaml());
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({680, 440});
    layout->addWidget(split, 1);
    layout->addWidget(makeFooter());
    connect(m_form, &SettingsForm::edited, this, &SetupPage::onFormEdited);
    connect(m_yaml, &YamlEdit::edited, this, &SetupPage::onYamlEdited);
    connect(&m_checker, &ExperimentChecker::checked, this, &SetupPage::onChecked);
    connect(&workbench.runs(), &RunController::stateChanged, this, &SetupPage::updateReadiness);
    connect(qApp, &QApplication::focusChanged, this,
            [this](QWidget*, QWidget* now) { showHelpOf(now); });
    connectWishes();
    newExperiment();
}

void SetupPage::makeActions() {
    auto* fresh =
        addMenuAction(MenuPlace::File, {}, tr("&New experiment"), QKeySequence::New, "action.new");
    m_open = addMenuAction(MenuPlace::File, icon("open"), tr("&Open experiment…"),
                           QKeySequence::Open, "action.open");
    m_example = addMenuAction(MenuPlace::File, icon("example"), tr("Built-in &example"),
                              QKeySequence("Ctrl+E"), "action.example");
    m_save = addMenuAction(MenuPlace::File, icon("save"), tr("&Save experiment"),
                           QKeySequence::Save, "action.save");
    auto* saveAsAction = addMenuAction(MenuPlace::File, {}, tr("Save experiment &as…"),
                                       QKeySequence("Ctrl+Shift+S"), "action.save_as");
    m_start = addMenuAction(MenuPlace::Run, icon("start"), tr("&Start"), QKeySequence("F5"),
                            "action.start");
    const auto replaceBy = [this](QAction* action, auto what) {
        connect(action, &QAction::triggered, this, [this, what] {
            Q_EMIT m_workbench.pageWanted("setup");
            if (mayReplace()) {
                what();
            }
        });
    };
    replaceBy(fresh, [this] { newExperiment(); });
    replaceBy(m_open, [this] { chooseAndOpen(); });
    replaceBy(m_example, [this] {
        openFile(QString::fromStdString(m_workbench.services().example.string()));
    });
    connect(m_save, &QAction::triggered, this, &SetupPage::save);
    connect(saveAsAction, &QAction::triggered, this, &SetupPage::saveAs);
    connect(m_start, &QAction::triggered, this, &SetupPage::start);
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
    words->addWidget(m_fileName);
    layout->addLayout(words);
    layout->addStretch(1);
    layout->addWidget(actionButton(m_example, tr("Built-in example"), header));
    layout->addWidget(actionButton(m_open, tr("Open…"), header));
    layout->addWidget(actionButton(m_save, tr("Save"), header));
    return header;
}

QWidget* SetupPage::makeForm() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(18);
    auto* basic = new QRadioButton(tr("Basic settings"), side);
    auto* all = new QRadioButton(tr("All settings"), side);
    nameControl(basic, "form.basic", basic->text());
    nameControl(all, "form.all", all->text());
    basic->setChecked(true);
    choice->addWidget(basic);
    choice->addWidget(all);
    choice->addStretch(1);
    layout->addLayout(choice);
    m_scroll = new QScrollArea(side);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(m_form);
    m_scroll->setMinimumWidth(500);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_form->setAutoFillBackground(false);
    m_scroll->setAccessibleName(tr("Settings"));
    layout->addWidget(m_scroll, 1);
    connect(all, &QRadioButton::toggled, this, [this](bool on) { m_form->setBasicOnly(!on); });
    return side;
}

QWidget* SetupPage::makeYaml() {
    auto* side = new QWidget(this);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(new InkLabel(Ink::Muted, side, tr("The same as YAML; edit either side")));
    auto* card = new Card({}, {}, side);
    card->body()->setContentsMargins(4, 10, 4, 10);
    nameControl(m_yaml, "yaml", tr("Experiment as YAML"));
    card->body()->addWidget(m_yaml, 1);
    layout->addWidget(card, 3);
    m_syntax = new SignedText(side);
    m_syntax->label()->setObjectName("yaml.problem");
    layout->addWidget(m_syntax);
    auto* help = new Card({}, {}, side);
    help->setAccessibleName(tr("Help"));
    help->body()->setContentsMargins(16, 10, 16, 10);
    m_help = new InkLabel(Ink::Text, help,
                          tr("What a setting means stands here while you are in its field."));
    m_help->setWordWrap(true);
    m_help->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_help->setMinimumHeight(m_help->fontMetrics().lineSpacing() * 7);
    help->body()->addWidget(m_help, 1);
    layout->addWidget(help, 1);
    side->setMinimumWidth(320);
    return side;
}

QWidget* SetupPage::makeFooter() {
    auto* footer = new QWidget(this);
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    m_ready = new SignedText(footer);
    m_ready->label()->setObjectName("readiness");
    m_ready->label()->setTextInteractionFlags(Qt::TextBrowserInteraction);
    footer->setMinimumHeight(footer->fontMetrics().lineSpacing() * 3);
    m_startButton = new PrimaryButton(tr("Start"), footer);
    nameControl(m_startButton, "start", tr("Start"));
    layout->addWidget(m_ready, 1, Qt::AlignVCenter);
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
