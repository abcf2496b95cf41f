// What a person does to the plan on the Importance page.
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QKeyEvent>

#include "core/plan/plan_files.h"
#include "ui/charts/tier_look.h"
#include "ui/pages/importance_page.h"
#include "ui/pages/undo_keys.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

Tier next(Tier tier) {
    return tier == Tier::High ? Tier::Low : tier == Tier::Low ? Tier::Medium : Tier::High;
}

}  // namespace

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
    Q_EMIT m_workbench.settingsWanted(planSettings(*plan));
    say(tr("The plan is in the experiment; Undo in Setup takes it out"));
}

bool ImportancePage::eventFilter(QObject* watched, QEvent* event) {
    return keepsUndoForPage(*this, watched, event) || Page::eventFilter(watched, event);
}

}  // namespace artemis
