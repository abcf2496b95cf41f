// What the Importance page does; layout and files stand in files of their own.
#include "ui/pages/importance_page.h"

#include <QApplication>
#include <QButtonGroup>
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSpinBox>
#include <QStackedWidget>
#include <algorithm>

#include "core/plan/plan_files.h"
#include "ui/charts/tier_look.h"
#include "ui/pages/importance_words.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// Those that are always looked at; the engine adds the one that the experiment names.
const std::vector<std::string> usualScores{"gradient_based", "activation_based", "snr"};

Tier next(Tier tier) {
    return tier == Tier::High ? Tier::Low : tier == Tier::Low ? Tier::Medium : Tier::High;
}

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

QString labelOf(const std::string& id) { return translated(entry(importanceScores(), id)->label); }

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
    for (QAction* action : {m_reset, m_use, m_save}) {
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

void ImportancePage::onFinished(const ImportanceResult& result) { setResult(m_asked, result); }

void ImportancePage::setResult(const CheckedDraft& experiment, const ImportanceResult& result) {
    m_analysed = experiment;
    m_report = result.report;
    m_basis = result.basis;
    m_drafts.clear();
    m_about->setText(tr("%1: %2 layers, %3 examples, %4 s")
                         .arg(toQt(experiment.config.name))
                         .arg(m_report.layers.size())
                         .arg(m_report.samples)
                         .arg(m_report.seconds, 0, 'f', 1));
    m_state->clear();
    const std::string& wanted = m_basis->options.score;
    const bool known =
        std::ranges::find(m_report.scores, wanted, &LayerScore::id) != m_report.scores.end();
    m_score = known ? wanted : m_report.scores.front().id;
    fillStrips();
    showScore(m_score);
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

void ImportancePage::edit(const std::function<void(PlanDraft&)>& change) {
    PlanDraft* plan = draft();
    if (plan == nullptr) {
        return;
    }
    try {
        change(*plan);
    } catch (const BadInput& error) {
        say(toQt(error.problems().front().what));
    }
    refresh();
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
    const bool labels = m_report.information && id == usualScores.front();
    m_verdict->setText(labelOf(id) + ": " + stabilityWords(score) +
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
        strip->setContent(labelOf(score.id), normalisedByMax(score.raw()), relativeIntervals(score),
                          stabilityWords(score));
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

void ImportancePage::cycleTier(std::size_t layer) {
    edit([layer](PlanDraft& plan) { plan.setTier(layer, next(plan.plan().layers[layer].tier)); });
}

void ImportancePage::join(std::size_t from, std::size_t to) {
    edit([&](PlanDraft& plan) {
        const auto isMedium = [&plan](std::size_t layer) {
            return plan.plan().layers[layer].tier == Tier::Medium;
        };
        if (isMedium(from) && isMedium(to)) {
            plan.share({from, to});
        } else {
            say(tr("Only layers with adapters share; layer %1 is %2")
                    .arg(isMedium(from) ? to : from)
                    .arg(tierWord(plan.plan().layers[isMedium(from) ? to : from].tier)));
        }
    });
}

void ImportancePage::connectEdits() {
    connect(m_bars, &ImportanceBars::gestureBegan, this,
            [this] { edit([](PlanDraft& plan) { plan.begin(); }); });
    connect(m_bars, &ImportanceBars::gestureEnded, this,
            [this] { edit([](PlanDraft& plan) { plan.commit(); }); });
    connect(m_bars, &ImportanceBars::thresholdsChanged, this, [this](const Thresholds& wanted) {
        edit([&wanted](PlanDraft& plan) { plan.setThresholds(wanted); });
    });
    connect(m_bars, &ImportanceBars::tierClicked, this, &ImportancePage::cycleTier);
    connect(m_bars, &ImportanceBars::joined, this, &ImportancePage::join);
    connect(m_bars, &ImportanceBars::currentChanged, this, &ImportancePage::showLayer);
    connect(m_bars, &ImportanceBars::rankWanted, m_layer, &LayerEditor::editRank);
    connect(m_heat, &ImportanceHeat::layerClicked, m_bars, &ImportanceBars::setCurrent);
    const auto onSpin = [this] {
        const Thresholds wanted{.high = m_high->value(), .low = m_low->value()};
        edit([&wanted](PlanDraft& plan) { plan.setThresholds(wanted); });
    };
    connect(m_high, &QDoubleSpinBox::valueChanged, this, onSpin);
    connect(m_low, &QDoubleSpinBox::valueChanged, this, onSpin);
    connect(m_follow, &QCheckBox::toggled, this, [this](bool follow) {
        edit([follow](PlanDraft& plan) { plan.setRanksFollow(follow); });
    });
    connect(m_budget, &PlanBudget::gestureBegan, this,
            [this] { edit([](PlanDraft& plan) { plan.begin(); }); });
    connect(m_budget, &PlanBudget::gestureEnded, this,
            [this] { edit([](PlanDraft& plan) { plan.commit(); }); });
    connect(m_budget, &PlanBudget::targetWanted, this,
            [this](double speedup) { edit([speedup](PlanDraft& plan) { plan.solve(speedup); }); });
    connect(m_layer, &LayerEditor::tierWanted, this, [this](std::size_t layer, Tier tier) {
        edit([=](PlanDraft& plan) { plan.setTier(layer, tier); });
    });
    connect(m_layer, &LayerEditor::rankWanted, this, [this](std::size_t layer, int rank) {
        edit([=](PlanDraft& plan) { plan.setRank(layer, rank); });
    });
    connect(m_layer, &LayerEditor::shareWanted, this, &ImportancePage::join);
    connect(m_layer, &LayerEditor::ungroupWanted, this,
            [this](std::size_t layer) { edit([=](PlanDraft& plan) { plan.ungroup(layer); }); });
    connect(m_layer, &LayerEditor::releaseWanted, this,
            [this](std::size_t layer) { edit([=](PlanDraft& plan) { plan.release(layer); }); });
}

/// Into the draft of Setup, where that is still of the model that was analysed.
void ImportancePage::useInExperiment() {
    const PlanDraft* plan = draft();
    if (plan == nullptr) {
        return;
    }
    const ExperimentConfig& now = m_workbench.draft().config;
    if (now.resolve(now.model.path) != m_analysed.config.resolve(m_analysed.config.model.path)) {
        say(tr("Setup shows another model now; analyse that one first"));
        return;
    }
    Q_EMIT m_workbench.settingsWanted(planSettings(plan->plan()));
    say(tr("The plan is in the experiment; Undo in Setup takes it out"));
}

/// Undo and redo belong to the page, not to the field that has the keyboard.
bool ImportancePage::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (widget != nullptr && isAncestorOf(widget) &&
            (key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo))) {
            event->ignore();
            return true;
        }
    }
    return Page::eventFilter(watched, event);
}

}  // namespace artemis
