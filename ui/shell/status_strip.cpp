// Fills the foot of the window.
#include "ui/shell/status_strip.h"

#include <QHBoxLayout>
#include <algorithm>

#include "core/base/resident.h"
#include "core/base/text.h"
#include "ui/models/status_look.h"
#include "ui/widgets/text.h"

namespace artemis {

StatusStrip::StatusStrip(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_device(new InkLabel(Ink::Muted, this)),
      m_memory(new InkLabel(Ink::Muted, this)),
      m_queue(new InkLabel(Ink::Muted, this)),
      m_run(new InkLabel(Ink::Muted, this)) {
    using namespace std::chrono_literals;
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 2, 12, 2);
    layout->setSpacing(24);
    const std::pair<InkLabel*, const char*> labels[] = {{m_device, "status.device"},
                                                        {m_memory, "status.memory"},
                                                        {m_queue, "status.queue"},
                                                        {m_run, "status.run"}};
    for (const auto& [label, name] : labels) {
        label->setObjectName(name);
        layout->addWidget(label);
    }
    connect(&workbench, &Workbench::preferencesChanged, this, &StatusStrip::showDevice);
    connect(&workbench.queue(), &QueueController::changed, this, &StatusStrip::showQueue);
    connect(&workbench.runs(), &RunController::stateChanged, this, &StatusStrip::showRun);
    connect(&workbench.runs(), &RunController::eventsArrived, this, &StatusStrip::showRun);
    connect(&m_measure, &QTimer::timeout, this, &StatusStrip::measureMemory);
    m_measure.start(2s);
    showDevice();
    measureMemory();
    showQueue();
    showRun();
}

void StatusStrip::showDevice() {
    const MachineOptions& machine = m_workbench.preferences().machine;
    const auto threads =
        machine.threads > 0 ? static_cast<int>(machine.threads) : QThread::idealThreadCount();
    m_device->setText(machine.device == "cuda" ? tr("Device: GPU")
                      : threads == 1           ? tr("Device: processor, 1 thread")
                                               : tr("Device: processor, %1 threads").arg(threads));
}

void StatusStrip::measureMemory() {
    m_workbench.files().run(
        this, residentBytes,
        [this](double bytes) { m_memory->setText(tr("Memory: %1").arg(toQt(bytesText(bytes)))); },
        [](const QString&) {});
}

void StatusStrip::showQueue() {
    const auto waiting =
        std::ranges::count(m_workbench.queue().entries(), QueueState::Queued, &QueueEntry::state);
    m_queue->setText(waiting == 0 ? tr("Queue: empty") : tr("Queue: %1 waiting").arg(waiting));
}

void StatusStrip::showRun() {
    const RunController& runs = m_workbench.runs();
    const RunData& run = runs.data();
    if (!runs.isRunning()) {
        m_run->setText(run.name.empty()
                           ? tr("No run going")
                           : tr("%1: %2").arg(toQt(run.name), statusLook(run.status).word));
        return;
    }
    const QString word = runs.isStopping() ? tr("stopping")
                         : runs.isPaused() ? tr("paused")
                                           : toQt(run.activity());
    QString text = toQt(run.name) + (word.isEmpty() ? QString() : QStringLiteral(": ") + word);
    if (run.totalSteps > 0 && !runs.isEvaluating()) {
        text += tr(" · %1 %").arg(static_cast<int>(100 * run.doneShare()));
    }
    m_run->setText(text);
}

}  // namespace artemis
