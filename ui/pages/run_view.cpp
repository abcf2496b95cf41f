// Fills the view of one run from its data.
#include "ui/pages/run_view.h"

#include <QDateTime>
#include <QHBoxLayout>

#include "core/base/text.h"
#include "core/store/liveness.h"
#include "ui/models/status_look.h"
#include "ui/pages/prediction_words.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

RunView::RunView(QWidget* parent)
    : QWidget(parent),
      m_name(heading({}, 1.2, this)),
      m_sign(new QLabel(this)),
      m_state(new InkLabel(Ink::Muted, this)),
      m_progress(new ProgressLine(this)),
      m_progressText(new InkLabel(Ink::Muted, this)),
      m_predicted(new InkLabel(Ink::Muted, this)),
      m_reason(new SignedText(this)),
      m_tabs(new QTabWidget(this)),
      m_charts(new RunCharts(m_run, this)),
      m_samples(new RunSamples(this)),
      m_log(new QPlainTextEdit(this)),
      m_files(new RunFiles(this)),
      m_settings(new YamlEdit(this)),
      m_notes(new RunNotes(this)) {
    layOut();
    clear();
}

void RunView::layOut() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makeHead());
    nameControl(m_progress, "run.progress", tr("Progress"));
    layout->addWidget(m_progress);
    m_predicted->setObjectName("run.predicted");
    m_predicted->setWordWrap(true);
    m_predicted->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_predicted);
    m_reason->label()->setObjectName("run.reason");
    layout->addWidget(m_reason);
    layout->addWidget(makeTabs(), 1);
}

QWidget* RunView::makeHead() {
    auto* head = new QWidget(this);
    auto* line = new QHBoxLayout(head);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    line->addWidget(m_name);
    line->addSpacing(8);
    line->addWidget(m_sign);
    line->addWidget(m_state, 1);
    line->addWidget(m_progressText);
    m_progressText->setObjectName("run.progress.text");
    return head;
}

QWidget* RunView::makeTabs() {
    nameControl(m_tabs, "run.tabs", tr("Parts of the run"));
    m_tabs->setDocumentMode(true);
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(5000);
    m_log->setPlaceholderText(tr("What the run says appears here."));
    nameControl(m_log, "run.log", tr("Log of the run"));
    m_settings->setReadOnly(true);
    nameControl(m_settings, "run.settings", tr("Settings of the run as YAML"));
    m_tabs->addTab(m_charts, tr("Curves"));
    m_tabs->addTab(m_samples, tr("Samples"));
    m_tabs->addTab(m_log, tr("Log"));
    m_tabs->addTab(m_files, tr("Checkpoints"));
    m_tabs->addTab(m_settings, tr("Settings"));
    m_tabs->addTab(m_notes, tr("Notes"));
    return m_tabs;
}

void RunView::showRun(const RunData& run) {
    m_run = run;
    m_log->clear();
    appendLog(0);
    m_settings->showText(toQt(run.yaml));
    m_files->showFiles(m_run);
    m_samples->show(m_run.samples);
    m_charts->restart();
    update();
}

void RunView::apply(const std::vector<Event>& events) {
    const std::size_t logged = m_run.log.size();
    bool written = false;
    bool sampled = false;
    bool restarted = false;
    for (const Event& event : events) {
        m_run.apply(event, secondsNow());
        written = written || std::holds_alternative<ArtefactWritten>(event);
        sampled = sampled || std::holds_alternative<Sampled>(event);
        restarted = restarted || std::holds_alternative<RunStarted>(event);
    }
    appendLog(logged);
    if (written) {
        m_files->showFiles(m_run);
    }
    if (sampled || restarted) {
        m_samples->show(m_run.samples);
    }
    if (restarted) {
        m_charts->restart();
    } else {
        m_charts->refresh();
    }
    update();
}

void RunView::clear() { showRun(RunData()); }

void RunView::setActivity(const Activity& activity) {
    m_activity = activity;
    if (!activity.evaluating && m_run.status != Status::Running) {
        m_run.evaluation.reset();
    }
    updateProgress();
}

void RunView::appendLog(std::size_t from) {
    for (std::size_t i = from; i < m_run.log.size(); ++i) {
        const LogLine& line = m_run.log[i];
        const auto when = QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(line.time * 1000));
        m_log->appendPlainText(
            (line.level == Level::Warning ? tr("%1  Warning: %2") : QStringLiteral("%1  %2"))
                .arg(when.toString(QStringLiteral("HH:mm:ss")), toQt(line.text)));
    }
}

void RunView::update() {
    m_name->setText(m_run.id == 0 && m_run.name.empty()
                        ? tr("No run chosen")
                        : QStringLiteral("%1").arg(toQt(m_run.name)));
    m_predicted->setText(predictionWords(predictionOf(m_run.summary)));
    m_predicted->setVisible(!m_predicted->text().isEmpty());
    updateProgress();
}

QString RunView::progressText() const {
    QStringList facts;
    if (m_run.totalSteps > 0) {
        facts
            << tr("step %1 of %2").arg(toQt(grouped(m_run.step)), toQt(grouped(m_run.totalSteps)));
    } else if (m_run.evaluation) {
        facts << tr("row %1 of %2")
                     .arg(toQt(grouped(m_run.evaluation->done)),
                          toQt(grouped(m_run.evaluation->total)));
    }
    if (const auto left = remainingSeconds(m_run); left && m_run.status == Status::Running) {
        facts << tr("about %1 left").arg(toQt(durationText(*left)));
    } else if (m_run.seconds > 0) {
        facts << tr("trained for %1").arg(toQt(durationText(m_run.seconds)));
    }
    return facts.join(QStringLiteral(" · "));
}

QString RunView::stateText() const {
    const bool running = m_run.status == Status::Running;
    const bool active = running || m_activity.evaluating;
    QString state = statusLook(m_run.status).word;
    if (running && m_activity.stopping) {
        return tr("Stopping; saving a checkpoint");
    }
    if (running && m_activity.paused) {
        return tr("Paused");
    }
    if (active && !m_run.phase.empty()) {
        state +=
            QStringLiteral(" · ") + (m_activity.stopping ? tr("stopping") : toQt(m_run.activity()));
    }
    return state;
}

void RunView::updateProgress() {
    const bool chosen = m_run.id != 0 || !m_run.name.empty();
    const StatusLook look = statusLook(m_run.status);
    m_sign->setVisible(chosen);
    m_state->setVisible(chosen);
    m_sign->setPixmap(
        icon(m_activity.paused ? "pause" : look.icon, look.meaning).pixmap(QSize(16, 16)));
    m_state->setInk(look.meaning);
    m_state->setText(stateText());
    m_progress->setVisible(chosen);
    m_progress->setRange(0, 1000);
    m_progress->setValue(static_cast<int>(1000 * m_run.doneShare()));
    m_progressText->setText(progressText());
    const QString advice = toQt(m_run.whatToDo);
    const bool failed = m_run.status == Status::Failed;
    m_reason->say(failed ? "failed" : "warning", failed ? Ink::Bad : Ink::Warning,
                  toQt(m_run.reason) + (advice.isEmpty() ? QString() : "\n" + advice));
}

}  // namespace artemis
