// PlanBudget: what a plan trains, gains and needs, at any moment of its making; and the target that
// the solver is asked for.
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/plan/plan_draft.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/memory_pair.h"

class QDoubleSpinBox;
class QGridLayout;
class QSlider;

namespace artemis {

class PlanBudget final : public QWidget {
    Q_OBJECT
public:
    explicit PlanBudget(QWidget* parent = nullptr);

    void setDraft(const PlanDraft& draft);
    /// How far predictions of memory were off; "" shows nothing.
    void setHistory(const QString& words);

Q_SIGNALS:
    void targetWanted(double speedup);
    /// All targets between the two are one change.
    void gestureBegan();
    void gestureEnded();

private:
    InkLabel* addFigure(QGridLayout* grid, const QString& title, const QString& name);
    QWidget* makeTarget();
    void onSlider(int value);
    void onReleased();

    InkLabel* m_trainable;
    InkLabel* m_speedup;
    InkLabel* m_time;
    InkLabel* m_memoryText;
    MemoryPair* m_memory;
    InkLabel* m_history;
    QSlider* m_slider;
    QDoubleSpinBox* m_target;
    InkLabel* m_summary;
    QTimer m_pause;  ///< The solver follows the slider, not each of its steps.
};

}  // namespace artemis
