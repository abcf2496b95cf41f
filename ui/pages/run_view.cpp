// Fills the view of one run from its data.
#include "ui/pages/run_view.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSplitter>
#include <algorithm>

#include "core/base/text.h"
#include "ui/models/status_look.h"
#include "ui/widgets/card.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

const std::string lossName = "loss";
const std::string trainSplit = "train";

QString spoken(const std::string& name) { return toQt(name).replace('_', ' '); }

}  // namespace

RunView::RunView(QWidget* parent)
    : QWidget(parent),
      m_name(heading({}, 1.2, this)),
      m_sign(new QLabel(this)),
      m_state(new InkLabel(Ink::Muted, this)),
      m_progress(new ProgressLine(this)),
      m_progressText(new InkLabel(Ink::Muted, this)),
      m_reason(new SignedText(this)),
      m_quantity(new QComboBox(this)),
      m_loss(new LiveChart(tr("Loss"), tr("step"), this)),
      m_metrics(new LiveChart(tr("Measurements"), tr("step"), this)),
      m_log(new QPlainTextEdit(this)) {
    layOut();
    m_loss->setYTitle(tr("loss (nats)"));
    m_loss->setSource([this] { return curves(true); });
    m_metrics->setSource([this] { return curves(false); });
    connect(m_quantity, &QComboBox::currentIndexChanged, this, [this] {
        const bool one = m_quantity->currentIndex() > 0;
        m_metrics->setYTitle(one ? m_quantity->currentText() : tr("value"));
        m_metrics->refresh();
    });
    m_metrics->setYTitle(tr("value"));
    clear();
}

void RunView::layOut() {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(m_name);
    line->addSpacing(8);
    line->addWidget(m_sign);
    line->addWidget(m_state, 1);
    line->addWidget(m_progressText);
    layout->addLayout(line);
    nameControl(m_progress, "run.progress", tr("Progress"));
    layout->addWidget(m_progress);
    m_reason->label()->setObjectName("run.reason");
    layout->addWidget(m_reason);
    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    split->setHandleWidth(10);
    split->addWidget(makeCharts());
    auto* logCard = new Card({}, {}, this);
    logCard->setAccessibleName(tr("Log"));
    logCard->body()->setContentsMargins(8, 6, 4, 6);
    m_log->setReadOnly(true);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setMaximumBlockCount(5000);
    m_log->setPlaceholderText(tr("What the run says appears here."));
    nameControl(m_log, "run.log", tr("Log of the run"));
    logCard->body()->addWidget(m_log);
    logCard->setMinimumHeight(70);
    split->addWidget(logCard);
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 1);
    layout->addWidget(split, 1);
}

QWidget* RunView::makeCharts() {
    auto* charts = new QWidget(this);
    auto* layout = new QHBoxLayout(charts);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_loss, 1);
    layout->addWidget(m_metrics, 1);
    m_metrics->setCorner(m_quantity);
    nameControl(m_quantity, "run.quantity", tr("Quantity of the right chart"));
    return charts;
}

std::vector<ChartCurve> RunView::curves(bool loss) const {
    const std::string wanted = m_quantity->currentData().toString().toStdString();
    std::vector<ChartCurve> chosen;
    for (const Curve& curve : m_run.curves) {
        const bool evaluated = curve.split != trainSplit;
        const bool fits = loss             ? curve.name == lossName
                          : wanted.empty() ? evaluated && curve.name != lossName
                                           : curve.name == wanted;
        if (fits) {
            const QString label = loss || (!wanted.empty() && !evaluated)
                                      ? toQt(curve.split)
                                      : toQt(curve.split) + " " + spoken(curve.name);
            chosen.push_back({label, curve.steps, curve.values});
        }
    }
    return chosen;
}

void RunView::updateQuantities() {
    std::vector<std::string> names;
    for (const Curve& curve : m_run.curves) {
        if (curve.name != lossName && std::ranges::count(names, curve.name) == 0) {
            names.push_back(curve.name);
        }
    }
    if (static_cast<std::size_t>(m_quantity->count()) == names.size() + 1) {
        return;
    }
    const QSignalBlocker quiet(m_quantity);
    const QString before = m_quantity->currentData().toString();
    m_quantity->clear();
    m_quantity->addItem(tr("evaluation metrics"), QString());
    for (const std::string& name : names) {
        m_quantity->addItem(spoken(name), toQt(name));
    }
    m_quantity->setCurrentIndex(std::max(0, m_quantity->findData(before)));
}

void RunView::showRun(const RunData& run) {
    m_run = run;
    m_log->clear();
    appendLog(0);
    update();
}

void RunView::apply(const std::vector<Event>& events) {
    const std::size_t logged = m_run.log.size();
    for (const Event& event : events) {
        m_run.apply(event);
    }
    appendLog(logged);
    update();
}

void RunView::clear() { showRun(RunData()); }

void RunView::setPaused(bool paused, bool stopping) {
    m_paused = paused;
    m_stopping = stopping;
    updateProgress();
}

void RunView::appendLog(std::size_t from) {
    for (std::size_t i = from; i < m_run.log.size(); ++i) {
        const LogLine& line = m_run.log[i];
        m_log->appendPlainText(
            (line.level == Level::Warning ? tr("Warning: %1") : QStringLiteral("%1"))
                .arg(toQt(line.text)));
    }
}

void RunView::update() {
    m_name->setText(m_run.id == 0 && m_run.name.empty()
                        ? tr("No run chosen")
                        : QStringLiteral("%1").arg(toQt(m_run.name)));
    updateQuantities();
    updateProgress();
    m_loss->refresh();
    m_metrics->refresh();
}

void RunView::updateProgress() {
    const bool chosen = m_run.id != 0 || !m_run.name.empty();
    const bool running = m_run.status == Status::Running;
    const StatusLook look = statusLook(m_run.status);
    m_sign->setVisible(chosen);
    m_state->setVisible(chosen);
    m_sign->setPixmap(icon(m_paused ? "pause" : look.icon, look.meaning).pixmap(QSize(16, 16)));
    m_state->setInk(look.meaning);
    QString state = m_stopping && running ? tr("Stopping; saving a checkpoint")
                    : m_paused && running ? tr("Paused")
                                          : look.word;
    if (running && !m_paused && !m_stopping && !m_run.phase.empty()) {
        state += QStringLiteral(" · ") + toQt(m_run.phase);
    }
    m_state->setText(state);
    m_progress->setVisible(chosen);
    const bool known = m_run.totalSteps > 0;
    m_progress->setRange(0, 1000);
    m_progress->setValue(known ? static_cast<int>(1000 * m_run.step / m_run.totalSteps) : 0);
    QStringList facts;
    if (known) {
        facts
            << tr("step %1 of %2").arg(toQt(grouped(m_run.step)), toQt(grouped(m_run.totalSteps)));
    }
    if (const auto left = remainingSeconds(m_run); left && running) {
        facts << tr("about %1 left").arg(toQt(durationText(*left)));
    }
    m_progressText->setText(facts.join(QStringLiteral(" · ")));
    const QString advice = toQt(m_run.whatToDo);
    const bool failed = m_run.status == Status::Failed;
    m_reason->say(failed ? "failed" : "warning", failed ? Ink::Bad : Ink::Warning,
                  toQt(m_run.reason) + (advice.isEmpty() ? QString() : "\n" + advice));
}

}  // namespace artemis
