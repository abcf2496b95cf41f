// The queue beside the list of runs.
#include "ui/pages/queue_panel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <algorithm>

#include "core/base/text.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

bool hasEnded(QueueState state) {
    return state == QueueState::Done || state == QueueState::Stopped || state == QueueState::Failed;
}

}  // namespace

QueuePanel::QueuePanel(Workbench& workbench, QWidget* parent)
    : QFrame(parent),
      m_workbench(workbench),
      m_model(new QueueModel(this)),
      m_table(new QTableView(this)),
      m_text(new InkLabel(Ink::Muted, this)) {
    setAccessibleName(tr("Queue"));
    setMinimumWidth(290);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 8, 4);
    layout->setSpacing(2);
    layout->addWidget(makeButtons());
    m_text->setObjectName("queue.text");
    layout->addWidget(m_text);
    nameControl(m_table, "queue.table", tr("Queue"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 10);
    m_table->horizontalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QueueModel::Name, QHeaderView::Stretch);
    m_table->horizontalHeader()->resizeSection(QueueModel::State, 110);
    layout->addWidget(m_table, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &QueuePanel::updateButtons);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& at) {
        const QueueEntry* entry = m_model->entryAt(at.row());
        if (entry != nullptr && entry->run) {
            Q_EMIT m_workbench.runWanted(*entry->run);
        }
    });
    connect(&m_workbench.queue(), &QueueController::changed, this, &QueuePanel::onChanged);
    connect(&m_workbench.runs(), &RunController::eventsArrived, this, &QueuePanel::updateText);
    onChanged();
}

QToolButton* QueuePanel::button(const QString& name, const QString& iconName, const QString& text,
                                std::function<void()> what) {
    auto* made = new QToolButton(this);
    made->setIcon(icon(iconName));
    made->setToolTip(text);
    made->setAutoRaise(true);
    made->setFocusPolicy(Qt::StrongFocus);
    nameControl(made, name, text);
    connect(made, &QToolButton::clicked, this, [what = std::move(what)] { what(); });
    return made;
}

QWidget* QueuePanel::makeButtons() {
    auto* line = new QWidget(this);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(heading(tr("Queue"), 1.0, line), 1);
    QueueController& queue = m_workbench.queue();
    m_pause = button("queue.pause", "pause", tr("Pause the queue"),
                     [&queue] { queue.setPaused(!queue.isPaused()); });
    m_up = button("queue.up", "up", tr("Sooner"), [this] { move(-1); });
    m_down = button("queue.down", "down", tr("Later"), [this] { move(1); });
    m_retry = button("queue.retry", "reset", tr("Try again"), [this, &queue] {
        queue.retry(chosen({QueueState::Failed, QueueState::Stopped}));
    });
    m_remove = button("queue.remove", "failed", tr("Take out of the queue"), [this, &queue] {
        queue.remove(chosen(
            {QueueState::Queued, QueueState::Done, QueueState::Stopped, QueueState::Failed}));
    });
    m_clear = button("queue.clear", "clear", tr("Clear what has ended"),
                     [&queue] { queue.clearEnded(); });
    for (QToolButton* made : {m_pause, m_up, m_down, m_retry, m_remove, m_clear}) {
        layout->addWidget(made);
    }
    return line;
}

std::vector<std::int64_t> QueuePanel::chosen(std::initializer_list<QueueState> states) const {
    std::vector<std::int64_t> entries;
    for (const QModelIndex& row : m_table->selectionModel()->selectedRows()) {
        const QueueEntry* entry = m_model->entryAt(row.row());
        if (entry != nullptr && std::ranges::count(states, entry->state) > 0) {
            entries.push_back(entry->id);
        }
    }
    return entries;
}

void QueuePanel::move(std::int64_t places) {
    const std::vector<std::int64_t> entries = chosen({QueueState::Queued});
    if (!entries.empty()) {
        m_workbench.queue().move(entries.front(), places);
    }
}

void QueuePanel::onChanged() {
    const QueueEntry* current = m_model->entryAt(m_table->currentIndex().row());
    const std::int64_t kept = current == nullptr ? 0 : current->id;
    m_model->setEntries(m_workbench.queue().entries());
    if (const int row = m_model->rowOf(kept); row >= 0) {
        m_table->selectRow(row);
    }
    setVisible(m_model->rowCount() > 0);
    const bool paused = m_workbench.queue().isPaused();
    const QString words = paused ? tr("Let the queue go on") : tr("Pause the queue");
    m_pause->setIcon(icon(paused ? "start" : "pause"));
    m_pause->setToolTip(words);
    m_pause->setAccessibleName(words);
    updateText();
    updateButtons();
}

void QueuePanel::updateText() {
    const std::vector<QueueEntry>& entries = m_workbench.queue().entries();
    const auto ended =
        std::ranges::count_if(entries, [](const auto& one) { return hasEnded(one.state); });
    const auto failed = std::ranges::count(entries, QueueState::Failed, &QueueEntry::state);
    QStringList facts{tr("%1 of %2 ended").arg(ended).arg(entries.size())};
    if (failed > 0) {
        facts << tr("%1 failed").arg(failed);
    }
    const RunController& runs = m_workbench.runs();
    const auto left = remainingSeconds(entries, *m_workbench.store().list(),
                                       runs.isRunning() ? &runs.data() : nullptr);
    if (m_workbench.queue().isPaused()) {
        facts << tr("paused");
    } else if (left) {
        facts << tr("about %1 left").arg(toQt(durationText(*left)));
    }
    m_text->setText(facts.join(QStringLiteral(" · ")));
}

void QueuePanel::updateButtons() {
    const bool waits = !chosen({QueueState::Queued}).empty();
    m_up->setEnabled(waits);
    m_down->setEnabled(waits);
    m_retry->setEnabled(!chosen({QueueState::Failed, QueueState::Stopped}).empty());
    m_remove->setEnabled(
        waits || !chosen({QueueState::Done, QueueState::Stopped, QueueState::Failed}).empty());
    m_clear->setEnabled(std::ranges::any_of(m_workbench.queue().entries(),
                                            [](const auto& one) { return hasEnded(one.state); }));
}

void QueuePanel::paintEvent(QPaintEvent*) { paintPanel(*this); }

}  // namespace artemis
