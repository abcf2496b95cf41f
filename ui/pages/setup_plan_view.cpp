// Figures as a grid, memory as a bar beside what is free.
#include "ui/pages/setup_plan_view.h"

#include <QVBoxLayout>

#include "core/base/text.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

double number(const Value& plan, const char* key) { return plan.at(key).get<double>(); }

/// Operations of the whole run: steps, or predictions where nothing trains.
double workOf(const Value& plan) {
    return plan.contains("predictions")
               ? number(plan, "flops_per_prediction") * number(plan, "predictions")
               : number(plan, "flops_per_step") * number(plan, "steps");
}

QString partLabel(const std::string& part) {
    const std::pair<const char*, QString> labels[] = {
        {"weights", SetupPlanView::tr("Weights")},
        {"gradients", SetupPlanView::tr("Gradients")},
        {"optimizer", SetupPlanView::tr("Optimiser state")},
        {"activations", SetupPlanView::tr("Activations")},
        {"cache", SetupPlanView::tr("Keys and values")},
        {"temporary", SetupPlanView::tr("Temporary")}};
    for (const auto& [key, label] : labels) {
        if (part == key) {
            return label;
        }
    }
    return toQt(part);
}

}  // namespace

SetupPlanView::SetupPlanView(QWidget* parent)
    : QWidget(parent),
      m_note(new SignedText(this)),
      m_body(new QWidget(this)),
      m_grid(new QGridLayout),
      m_bar(new StackedBar(m_body)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
    layout->setSpacing(10);
    m_note->label()->setObjectName("plan.note");
    layout->addWidget(m_note);
    layout->addWidget(m_body);
    layout->addStretch(1);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(0, 0, 0, 0);
    body->setSpacing(10);
    m_grid->setHorizontalSpacing(18);
    m_grid->setColumnStretch(1, 1);
    m_trainable = addFigure(tr("Trainable parameters"), "plan.trainable");
    m_steps = addFigure(tr("Steps"), "plan.steps");
    m_work = addFigure(tr("Work"), "plan.work");
    m_time = addFigure(tr("Time"), "plan.time");
    m_memory = addFigure(tr("Memory at most"), "plan.memory");
    body->addLayout(m_grid);
    nameControl(m_bar, "plan.parts", tr("Memory by part"));
    body->addWidget(m_bar);
    auto* bound =
        new InkLabel(Ink::Muted, m_body,
                     tr("An upper bound: every example of a batch is taken at full length."));
    bound->setWordWrap(true);
    body->addWidget(bound);
    showProblem(tr("The plan stands here once the experiment is complete."));
}

InkLabel* SetupPlanView::addFigure(const QString& title, const QString& name) {
    const int row = m_grid->rowCount();
    auto* label = new InkLabel(Ink::Text, m_body);
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_grid->addWidget(new InkLabel(Ink::Muted, m_body, title), row, 0, Qt::AlignTop);
    m_grid->addWidget(label, row, 1);
    return label;
}

void SetupPlanView::showProblem(const QString& why) {
    m_line.clear();
    m_note->say("warning", Ink::Muted, tr("No plan: %1").arg(why));
    m_body->hide();
}

QString SetupPlanView::timeText(const DraftPlan& draft) const {
    if (!draft.speed) {
        return tr("not known: no model of this size has been trained here yet");
    }
    const double seconds = workOf(draft.plan) / draft.speed->flopsPerSecond;
    return tr("at most about %1, as fast as %2 was")
        .arg(toQt(durationText(seconds)), toQt(draft.speed->run));
}

void SetupPlanView::showMemory(const Value& plan) {
    const double peak = number(plan, "peak_bytes");
    const double free = number(plan, "free_bytes");
    std::vector<StackedBar::Part> parts;
    for (const auto& [part, bytes] : plan.at("parts").items()) {
        parts.push_back(
            {partLabel(part), bytes.get<double>(), toQt(bytesText(bytes.get<double>()))});
    }
    const QString freeText = toQt(bytesText(free));
    m_bar->show(parts, free, tr("▏%1 free on this machine").arg(freeText));
    m_memory->setText(tr("%1 of %2 free").arg(toQt(bytesText(peak)), freeText));
    if (peak > free) {
        m_note->say("warning", Ink::Warning,
                    tr("This may need more memory than is free; the run would then refuse to "
                       "start. Take a smaller batch, shorter examples or a method with fewer "
                       "parameters."));
    } else {
        m_note->clear();
    }
}

void SetupPlanView::show(const DraftPlan& draft) {
    const Value& plan = draft.plan;
    m_body->show();
    const QString trainable = toQt(grouped(plan.at("trainable").get<std::int64_t>()));
    const QString share =
        QString::number(number(plan, "trainable_percent"), 'g', 3) + QStringLiteral(" %");
    const QString steps = toQt(grouped(plan.at("steps").get<std::int64_t>()));
    m_trainable->setText(
        tr("%1 of %2 (%3)")
            .arg(trainable, toQt(grouped(plan.at("total").get<std::int64_t>())), share));
    const auto gigaFlops = [&plan](const char* key) {
        return QString::number(number(plan, key) / 1e9, 'g', 3);
    };
    const bool trains = !plan.contains("predictions");
    const QString predictions = toQt(grouped(plan.value("predictions", std::int64_t{0})));
    m_steps->setText(trains ? steps
                            : tr("none: nothing trains; %1 rows are answered").arg(predictions));
    m_work->setText(
        trains ? tr("%1 GFLOP per step").arg(gigaFlops("flops_per_step"))
               : tr("at most %1 GFLOP per prediction").arg(gigaFlops("flops_per_prediction")));
    m_time->setText(timeText(draft));
    showMemory(plan);
    const QString needed = toQt(bytesText(number(plan, "peak_bytes")));
    const QString free = toQt(bytesText(number(plan, "free_bytes")));
    m_line = trains ? tr("%1 parameters train (%2) · %3 of %4 free · %5 steps")
                          .arg(trainable, share, needed, free, steps)
                    : tr("nothing trains · %1 of %2 free · %3 rows are answered")
                          .arg(needed, free, predictions);
}

}  // namespace artemis
