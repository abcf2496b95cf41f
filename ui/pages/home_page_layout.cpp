// The Home page's layout: start and recent runs at the left, the machine at the right.
#include <QHBoxLayout>

#include "ui/pages/home_page.h"
#include "ui/widgets/icons.h"

namespace artemis {

HomePage::HomePage(Workbench& workbench, QWidget* parent) : Page(parent), m_workbench(workbench) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 16);
    layout->setSpacing(14);
    layout->addWidget(makeHeader());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(14);
    auto* left = new QVBoxLayout;
    left->setSpacing(14);
    left->addWidget(makeStart());
    left->addWidget(makeRecent(), 1);
    columns->addLayout(left, 3);
    columns->addWidget(makeMachine(), 2);
    layout->addLayout(columns, 1);
    connect(&workbench.store(), &StoreReader::listed, this, &HomePage::showRuns);
    connect(&workbench.runs(), &RunController::stateChanged, this, &HomePage::updateStart);
    connect(&workbench.runs(), &RunController::finished, this,
            [this](const RunFinished&) { m_workbench.store().requestList(); });
    setFocusProxy(m_train);
    updateStart();
}

QWidget* HomePage::makeHeader() {
    auto* header = new QWidget(this);
    auto* words = new QVBoxLayout(header);
    words->setContentsMargins(0, 0, 0, 0);
    words->setSpacing(0);
    words->addWidget(heading(tr("Home"), 1.6, header));
    words->addWidget(new InkLabel(
        Ink::Muted, header,
        tr("Drop an experiment, a data file or a model folder anywhere on the window to open it")));
    return header;
}

QWidget* HomePage::makeStart() {
    auto* card = new Card(tr("Start"), {}, this);
    m_train = new PrimaryButton(tr("Train the built-in example"), card);
    nameControl(m_train, "home.train", m_train->text());
    m_trainNote = new InkLabel(Ink::Muted, card);
    m_trainNote->setWordWrap(true);
    card->body()->addWidget(m_train, 0, Qt::AlignLeft);
    card->body()->addWidget(m_trainNote);
    auto* set = new QPushButton(icon("setup"), tr("Set up an experiment"), card);
    nameControl(set, "home.setup", set->text());
    auto* open = new QPushButton(icon("open"), tr("Open a file…"), card);
    nameControl(open, "home.open", tr("Open an experiment or data"));
    auto* more = new QHBoxLayout;
    more->setSpacing(8);
    more->addWidget(set);
    more->addWidget(open);
    more->addStretch(1);
    card->body()->addLayout(more);
    connect(m_train, &QPushButton::clicked, this, &HomePage::trainExample);
    connect(set, &QPushButton::clicked, this, [this] { Q_EMIT m_workbench.pageWanted("setup"); });
    connect(open, &QPushButton::clicked, this, &HomePage::openAnything);
    return card;
}

QWidget* HomePage::makeRecent() {
    auto* card = new Card(tr("Recent runs"), {}, this);
    m_runs = new QWidget(card);
    auto* lines = new QVBoxLayout(m_runs);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(2);
    card->body()->addWidget(m_runs);
    card->body()->addStretch(1);
    return card;
}

QWidget* HomePage::makeMachine() {
    auto* card =
        new Card(tr("This machine"), tr("What is here, what is missing, what to do"), this);
    m_findings = new QWidget(card);
    auto* lines = new QVBoxLayout(m_findings);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(8);
    card->body()->addWidget(m_findings);
    card->body()->addStretch(1);
    auto* local = new SignedText(card);
    local->say("done", Ink::Good, tr("Nothing leaves this machine: no account, no telemetry."));
    card->body()->addWidget(local);
    return card;
}

}  // namespace artemis
