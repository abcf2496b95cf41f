// Figures, memory and target of a plan.
#include "ui/pages/importance_budget.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSlider>
#include <QVBoxLayout>
#include <chrono>
#include <cmath>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

constexpr int perOne = 10;     ///< Steps of the slider for a speed-up of 1.
constexpr int mostTimes = 10;  ///< The slider's end; the field beside it goes on.

QString percent(double share) { return QString::number(100 * share, 'g', 3) + " %"; }

}  // namespace

PlanBudget::PlanBudget(QWidget* parent) : QWidget(parent) {
    using namespace std::chrono_literals;
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    m_trainable = addFigure(grid, tr("Trains"), "importance.trainable");
    m_speedup = addFigure(grid, tr("Speed-up"), "importance.speedup");
    m_time = addFigure(grid, tr("Time"), "importance.time");
    m_memoryText = addFigure(grid, tr("Memory"), "importance.memory");
    layout->addLayout(grid);
    layout->addWidget(makeTarget());
    m_memory = new MemoryPair(this);
    nameControl(m_memory, "importance.parts", tr("Memory by part"));
    layout->addWidget(m_memory);
    m_history = new InkLabel(Ink::Muted, this);
    m_history->setObjectName("importance.history");
    m_history->setWordWrap(true);
    m_history->hide();
    layout->addWidget(m_history);
    m_pause.setSingleShot(true);
    m_pause.setInterval(40ms);
    connect(&m_pause, &QTimer::timeout, this, [this] { Q_EMIT targetWanted(m_target->value()); });
}

InkLabel* PlanBudget::addFigure(QGridLayout* grid, const QString& title, const QString& name) {
    const int row = grid->rowCount();
    auto* label = new InkLabel(Ink::Text, this);
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(new InkLabel(Ink::Muted, this, title), row, 0, Qt::AlignTop);
    grid->addWidget(label, row, 1);
    return label;
}

QWidget* PlanBudget::makeTarget() {
    auto* box = new QWidget(this);
    auto* layout = new QGridLayout(box);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setVerticalSpacing(2);
    m_slider = new QSlider(Qt::Horizontal, box);
    m_slider->setRange(perOne, mostTimes * perOne);
    m_slider->setPageStep(perOne / 2);
    nameControl(m_slider, "importance.target_slider", tr("Target speed-up"));
    m_target = new QDoubleSpinBox(box);
    m_target->setRange(1, 1000);
    m_target->setDecimals(1);
    m_target->setSingleStep(0.1);
    m_target->setSuffix(tr(" ×"));
    m_target->setKeyboardTracking(false);
    nameControl(m_target, "importance.target", tr("Target speed-up, times full fine-tuning"));
    m_summary = new InkLabel(Ink::Muted, box);
    m_summary->setObjectName("importance.summary");
    m_summary->setWordWrap(true);
    auto* title = new InkLabel(Ink::Muted, box, tr("Target speed-up, with the most importance"));
    layout->addWidget(title, 0, 0, 1, 2);
    layout->addWidget(m_slider, 1, 0);
    layout->addWidget(m_target, 1, 1);
    layout->addWidget(m_summary, 2, 0, 1, 2);
    connect(m_slider, &QSlider::sliderPressed, this, &PlanBudget::gestureBegan);
    connect(m_slider, &QSlider::sliderReleased, this, &PlanBudget::onReleased);
    connect(m_slider, &QSlider::valueChanged, this, &PlanBudget::onSlider);
    connect(m_target, &QDoubleSpinBox::valueChanged, this, &PlanBudget::targetWanted);
    return box;
}

void PlanBudget::onSlider(int value) {
    const QSignalBlocker quiet(m_target);
    m_target->setValue(value / static_cast<double>(perOne));
    if (m_slider->isSliderDown()) {
        if (!m_pause.isActive()) {
            m_pause.start();
        }
    } else {
        Q_EMIT targetWanted(m_target->value());
    }
}

void PlanBudget::onReleased() {
    m_pause.stop();
    Q_EMIT targetWanted(m_target->value());
    Q_EMIT gestureEnded();
}

void PlanBudget::setHistory(const QString& words) {
    m_history->setText(words);
    m_history->setVisible(!words.isEmpty());
}

void PlanBudget::setDraft(const PlanDraft& draft) {
    const Prediction& plan = draft.prediction();
    const Prediction& full = draft.fullPrediction();
    m_trainable->setText(tr("%1 of %2 (%3)")
                             .arg(toQt(grouped(std::llround(plan.trainable))),
                                  toQt(grouped(std::llround(full.trainable))),
                                  percent(plan.trainable / full.trainable)));
    m_speedup->setText(tr("%1 × full fine-tuning").arg(plan.speedup, 0, 'f', 2));
    m_time->setText(tr("%1, full %2")
                        .arg(toQt(durationText(plan.secondsTotal)),
                             toQt(durationText(full.secondsTotal))));
    m_memoryText->setText(tr("%1, %2 of full fine-tuning")
                              .arg(toQt(bytesText(plan.memory.total())),
                                   percent(plan.memory.total() / full.memory.total())));
    const MemoryParts& own = plan.memory;
    const MemoryParts& whole = full.memory;
    m_memory->setParts({{tr("Weights"), whole.weights, own.weights},
                        {tr("Gradients"), whole.gradients, own.gradients},
                        {tr("Optimiser state"), whole.optimizer, own.optimizer},
                        {tr("Activations"), whole.activations, own.activations},
                        {tr("Temporary"), whole.temporary, own.temporary},
                        {tr("Cache"), whole.cache, own.cache}});
    const QSignalBlocker quietSlider(m_slider);
    const QSignalBlocker quietTarget(m_target);
    if (!m_slider->isSliderDown()) {
        m_target->setValue(draft.wishes().targetSpeedup);
        m_slider->setValue(static_cast<int>(std::lround(m_target->value() * perOne)));
    }
    m_summary->setText(draft.wishes().thresholds ? tr("Not in force: the thresholds decide.")
                                                 : toQt(draft.summary()));
}

}  // namespace artemis
