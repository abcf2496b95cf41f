// What the draft would train, need and take, before it runs.
#pragma once

#include <QGridLayout>

#include "ui/forms/experiment_inspector.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/stacked_bar.h"

namespace artemis {

class SetupPlanView final : public QWidget {
    Q_OBJECT
public:
    explicit SetupPlanView(QWidget* parent = nullptr);

    void show(const DraftPlan& draft);
    void showProblem(const QString& why);
    /// The plan in one line; "" while there is none.
    const QString& line() const { return m_line; }

private:
    InkLabel* addFigure(const QString& title, const QString& name);
    void showMemory(const Value& plan);
    QString timeText(const DraftPlan& draft) const;

    SignedText* m_note;
    QWidget* m_body;
    QGridLayout* m_grid;
    InkLabel* m_trainable;
    InkLabel* m_steps;
    InkLabel* m_work;
    InkLabel* m_time;
    InkLabel* m_memory;
    StackedBar* m_bar;
    QString m_line;
};

}  // namespace artemis
