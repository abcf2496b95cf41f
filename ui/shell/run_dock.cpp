// Shows name, state, progress and loss of the run.
#include "ui/shell/run_dock.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/models/status_look.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// The newest training loss; none before the first step.
std::optional<double> lastLoss(const RunData& run) {
    for (const Curve& curve : run.curves) {
        if (curve.split == "train" && curve.name == "loss" && !curve.values.empty()) {
            return curve.values.back();
        }
    }
    return std::nullopt;
}

}  // namespace

RunDock::RunDock(Workbench& workbench, QWidget* parent)
    : QDockWidget(tr("Current run"), parent),
      m_workbench(workbench),
      m_name(heading({}, 1.0, this)),
      m_state(new InkLabel(Ink::Muted)),
      m_progress(new ProgressLine),
      m_left(new InkLabel(Ink::Muted)),
      m_loss(new QLabel) {
    setObjectName("dock.run");
    setAccessibleName(windowTitle());
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    layout->setSpacing(8);
    body->setMinimumWidth(220);
    m_name->setWordWrap(true);
    nameControl(m_progress, "dock.run.progress", tr("Progress of the current run"));
    m_loss->setObjectName("dock.run.loss");
    for (QWidget* part : {static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_state),
                          static_cast<QWidget*>(m_progress), static_cast<QWidget*>(m_left),
                          static_cast<QWidget*>(m_loss)}) {
        layout->addWidget(part);
    }
    auto* buttons = new QVBoxLayout;
    m_buttons = buttons;
    layout->addLayout(buttons);
    layout->addStretch(1);
    setWidget(body);
    connect(&workbench.runs(), &RunController::stateChanged, this, &RunDock::update);
    connect(&workbench.runs(), &RunController::eventsArrived, this, &RunDock::update);
    connect(this, &QDockWidget::visibilityChanged, this, &RunDock::update);
    update();
}

void RunDock::addCommands(const std::vector<QAction*>& actions) {
    for (QAction* action : actions) {
        QPushButton* button = actionButton(action, QString(action->text()).remove('&'), widget());
        button->setObjectName("dock." + action->objectName());
        m_buttons->addWidget(button);
    }
}

void RunDock::update() {
    const RunController& runs = m_workbench.runs();
    const RunData& run = runs.data();
    const bool any = !run.name.empty();
    m_name->setText(any ? toQt(run.name) : tr("No run going"));
    const StatusLook look = statusLook(run.status);
    const QString phase = runs.isRunning() && !run.phase.empty() ? toQt(run.phase) : look.word;
    m_state->setInk(any ? look.meaning : Ink::Muted);
    m_state->setText(!any              ? tr("Its progress stands here while one is.")
                     : runs.isPaused() ? tr("Paused")
                                       : phase);
    m_state->setWordWrap(true);
    const auto share = any ? progressOf(run) : std::nullopt;
    const bool known = share && run.totalSteps > 0;
    m_progress->setVisible(share.has_value());
    m_progress->setRange(0, 1000);
    m_progress->setValue(static_cast<int>(1000 * share.value_or(0)));
    const auto left = remainingSeconds(run);
    m_left->setText(
        any && run.toAnswer > 0 && !known
            ? tr("row %1 of %2").arg(toQt(grouped(run.answered)), toQt(grouped(run.toAnswer)))
        : !known ? QString()
        : left   ? tr("step %1 of %2, about %3 left")
                     .arg(toQt(grouped(run.step)), toQt(grouped(run.totalSteps)),
                          toQt(durationText(*left)))
               : tr("step %1 of %2").arg(toQt(grouped(run.step)), toQt(grouped(run.totalSteps))));
    m_left->setWordWrap(true);
    const auto loss = lastLoss(run);
    m_loss->setText(loss ? tr("Loss %1").arg(*loss, 0, 'g', 4) : QString());
}

}  // namespace artemis
