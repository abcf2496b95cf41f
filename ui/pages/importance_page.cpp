// How the Importance page gets scores and shows them; edits, files and layout stand in files of
// their own.
#include "ui/pages/importance_page.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>

#include "ui/pages/importance_words.h"
#include "ui/pages/prediction_words.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr std::size_t runsTold = 12;
/// Older runs may have no prediction.
constexpr std::int64_t runsRead = 100;

/// Those that are always looked at; the engine adds the one that the experiment names.
const std::vector<std::string> usualScores{"gradient_based", "activation_based", "snr"};

std::vector<Interval> relativeIntervals(const LayerScore& score) {
    const std::vector<double> raw = score.raw();
    const double most = *std::ranges::max_element(raw);
    std::vector<Interval> intervals;
    for (const Interval& interval : score.intervals) {
        if (most > 0) {
            intervals.push_back({interval.low / most, interval.high / most});
        }
    }
    return intervals;
}

const LayerScore& scoreOf(const ImportanceReport& report, const std::string& id) {
    return *std::ranges::find(report.scores, id, &LayerScore::id);
}

QString labelOf(const std::vector<Entry>& entries, const std::string& id) {
    const Entry* known = entry(entries, id);
    return known == nullptr ? toQt(id) : translated(known->label);
}

}  // namespace

void ImportancePage::connectJob() {
    connect(&m_job, &ImportanceJob::finished, this, &ImportancePage::onFinished);
    connect(&m_job, &ImportanceJob::failed, this, [this](const QString& why) {
        m_state->setInk(Ink::Bad);
        m_state->setText(why);
        updateControls();
    });
    connect(&m_job, &ImportanceJob::stopped, this, [this] {
        m_state->setText(tr("Stopped; nothing is kept."));
        updateControls();
    });
    connect(&m_job, &ImportanceJob::told, this,
            [this](const QString& phase, qint64 done, qint64 total) {
                m_progress->setRange(0, static_cast<int>(total));
                m_progress->setValue(static_cast<int>(done));
                m_state->setText(total > 0 ? tr("%1: %2 of %3").arg(phase).arg(done).arg(total)
                                           : phase);
            });
    connect(&m_workbench, &Workbench::draftChanged, this, &ImportancePage::onDraft);
    connect(&m_workbench.runs(), &RunController::finished, this, &ImportancePage::readHistory);
}

void ImportancePage::readHistory() {
    m_workbench.store().ask(
        this,
        [](RunStore& store) {
            RunFilter newest;
            newest.status = Status::Done;
            newest.limit = runsRead;
            return predictionHistory(store.list(newest), runsTold).memory;
        },
        [this](const ErrorSpread& memory) { m_budget->setHistory(historyWords(memory)); });
}

void ImportancePage::onDraft() {
    const CheckedDraft& draft = m_workbench.draft();
    const bool ready = draft.tree && draft.problems.empty();
    if (m_job.isRunning() || m_basis) {
        updateControls();
        return;
    }
    m_about->setText(ready ? tr("Experiment: %1").arg(toQt(draft.config.name))
                     : draft.problems.empty()
                         ? tr("Set an experiment up first")
                         : tr("Not ready because %1").arg(toQt(toText(draft.problems.front()))));
    updateControls();
}

void ImportancePage::updateControls() {
    const CheckedDraft& draft = m_workbench.draft();
    const bool running = m_job.isRunning();
    const bool ready = draft.tree && draft.problems.empty();
    m_analyse->setEnabled(ready && !running);
    m_analyse->setVisible(!running);
    m_first->setVisible(!running);
    m_first->setText(ready ? tr("Analyse the experiment") : tr("Set an experiment up"));
    m_first->setAccessibleName(m_first->text());
    m_stop->setVisible(running);
    m_progress->setVisible(running);
    m_pages->setCurrentIndex(m_basis ? 1 : 0);
    const PlanDraft* plan = this->plan();
    for (QAction* action : {m_reset, m_use, m_save, m_pair, m_trio}) {
        action->setEnabled(plan != nullptr);
    }
    m_undo->setEnabled(plan != nullptr && plan->canUndo());
    m_redo->setEnabled(plan != nullptr && plan->canRedo());
}

void ImportancePage::analyse() {
    const CheckedDraft& draft = m_workbench.draft();
    if (!m_analyse->isEnabled()) {
        return;
    }
    m_asked = draft;
    ImportanceRequest request{.config = draft.config,
                              .scores = usualScores,
                              .samples = m_samples->value(),
                              .permutedLabels = m_permuted->isChecked(),
                              .forPlan = true};
    m_state->setInk(Ink::Muted);
    m_state->setText(tr("Starting"));
    m_progress->setRange(0, 0);
    m_job.start(request);
    updateControls();
}

void ImportancePage::onFinished(const ImportanceResult& result) {
    setResult(m_asked, result);
    if (!result.end.reason.empty()) {
        m_state->setInk(Ink::Bad);
        m_state->setText(tr("Not kept as a run: %1").arg(toQt(result.end.reason)));
    }
    m_workbench.store().requestList();
}

void ImportancePage::setResult(const CheckedDraft& experiment, const ImportanceResult& result) {
    m_analysed = experiment;
    m_report = result.report;
    m_basis = result.basis;
    m_drafts.clear();
    const QString about = tr("%1: %2 layers, %3 examples, %4 s")
                              .arg(toQt(experiment.config.name))
                              .arg(m_report.layers.size())
                              .arg(m_report.samples)
                              .arg(m_report.seconds, 0, 'f', 1);
    m_about->setText(result.run == 0 ? about : about + tr(", run %1").arg(result.run));
    m_state->clear();
    const std::string& wanted = m_basis->options.score;
    const bool known =
        std::ranges::find(m_report.scores, wanted, &LayerScore::id) != m_report.scores.end();
    m_score = known ? wanted : m_report.scores.front().id;
    m_trio->setText(
        tr("Prove against full fine-tuning and %1")
            .arg(labelOf(m_workbench.catalog().methods, m_basis->options.mediumMethod)));
    fillStrips();
    showScore(m_score);
    readHistory();
    if (isVisible()) {
        m_bars->setFocus();
    }
}

const PlanDraft* ImportancePage::plan() const {
    const auto found = m_drafts.find(m_score);
    return found == m_drafts.end() ? nullptr : &found->second;
}

PlanDraft* ImportancePage::draft() {
    const auto found = m_drafts.find(m_score);
    return found == m_drafts.end() ? nullptr : &found->second;
}

void ImportancePage::say(const QString& sentence) { Q_EMIT m_workbench.said(sentence); }

void ImportancePage::showScore(const std::string& id) {
    m_score = id;
    const LayerScore& score = scoreOf(m_report, id);
    if (!m_drafts.contains(id)) {
        PlanGround ground = m_basis->ground;
        ground.scores = score.raw();
        try {
            m_drafts.emplace(id, PlanDraft(std::move(ground), m_basis->options));
        } catch (const BadInput& error) {
            m_state->setInk(Ink::Bad);
            m_state->setText(toQt(toText(error.problems())));
            m_basis.reset();
            updateControls();
            return;
        }
    }
    m_intervals = relativeIntervals(score);
    std::vector<QString> modules;
    std::ranges::transform(m_report.modules, std::back_inserter(modules), toQt);
    m_heat->setContent(score.modules, modules);
    m_outside->setVisible(!score.outside.empty());
    m_outside->setText(outsideWords(m_report, score));
    const bool labels = m_report.information && id == usualScores.front();
    m_verdict->setText(stabilityWords(score) +
                       (labels ? " " + informationWords(*m_report.information) : QString()));
    refresh();
}

void ImportancePage::fillStrips() {
    while (QLayoutItem* item = m_strips->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const LayerScore& score : m_report.scores) {
        auto* strip = new ScoreStrip;
        strip->setObjectName("importance.score." + toQt(score.id));
        strip->setContent(labelOf(importanceScores(), score.id), normalisedByMax(score.raw()),
                          relativeIntervals(score), stabilityWords(score));
        m_choice->addButton(strip);
        m_strips->addWidget(strip, 1);
        strip->setChecked(score.id == m_score);
        connect(strip, &QAbstractButton::clicked, this, [this, id = score.id] { showScore(id); });
    }
}

void ImportancePage::refresh() {
    const PlanDraft* plan = draft();
    if (plan == nullptr) {
        return;
    }
    LayerBars content{.names = {},
                      .relative = plan->relative(),
                      .intervals = m_intervals,
                      .plan = plan->plan(),
                      .thresholds = plan->thresholds(),
                      .inForce = plan->wishes().thresholds.has_value(),
                      .byHand = std::vector<bool>(plan->relative().size())};
    std::ranges::transform(m_report.layers, std::back_inserter(content.names), toQt);
    for (const auto& [layer, choice] : plan->wishes().byHand) {
        content.byHand[layer] = true;
    }
    m_bars->setContent(content);
    const QSignalBlocker quietHigh(m_high);
    const QSignalBlocker quietLow(m_low);
    const QSignalBlocker quietFollow(m_follow);
    m_high->setValue(m_bars->highHandle()->threshold());
    m_low->setValue(m_bars->lowHandle()->threshold());
    m_follow->setChecked(plan->wishes().ranksFollow);
    m_budget->setDraft(*plan);
    showLayer();
    updateControls();
}

void ImportancePage::showLayer() {
    if (const PlanDraft* plan = draft()) {
        m_layer->setLayer(*plan, m_bars->current(), toQt(m_report.layers[m_bars->current()]));
        m_heat->setCurrent(m_bars->current());
    }
}

}  // namespace artemis
