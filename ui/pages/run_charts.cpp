// Lays the charts out, hides those without data, draws those that can be seen.
#include "ui/pages/run_charts.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "core/metrics/prediction_cost.h"
#include "core/metrics/text_metrics.h"
#include "ui/models/samples_model.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

const std::string lossName = "loss";
const std::string trainSplit = "train";
constexpr int narrowestColumn = 480;
constexpr int chartHeight = 216;

QString spoken(const std::string& name) { return toQt(name).replace('_', ' '); }

bool isEvaluation(const Curve& curve) {
    return curve.split != trainSplit && curve.name != lossName;
}

/// 0 to 100; the other metrics are shares of 1.
bool isTextScore(const Curve& curve) {
    return isEvaluation(curve) && findTextMetric(curve.name) != nullptr;
}

bool isPerplexity(const Curve& curve) { return isEvaluation(curve) && curve.name == "perplexity"; }

bool isShare(const Curve& curve) {
    return isEvaluation(curve) && !isTextScore(curve) && !isPerplexity(curve) &&
           !isCostFigure(curve.name);
}

}  // namespace

RunCharts::RunCharts(const RunData& run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_scroll(new QScrollArea(this)),
      m_page(new QWidget),
      m_note(new InkLabel(Ink::Muted, this,
                          tr("Nothing trains in this run: it evaluates the model as it is."))),
      m_figures(new RunFigures(this)),
      m_grid(new QGridLayout(m_page)),
      m_log(new QCheckBox(tr("Logarithmic axis"), this)),
      m_smooth(new QSlider(Qt::Horizontal, this)),
      m_smoothText(new InkLabel(Ink::Muted, this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(6);
    m_tools = makeTools();
    layout->addWidget(m_tools);
    m_note->setObjectName("run.charts.note");
    m_note->setWordWrap(true);
    layout->addWidget(m_note);
    layout->addWidget(m_figures, 1);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(10);
    m_scroll->setWidget(m_page);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    nameControl(m_scroll, "run.charts", tr("Curves of the run"));
    layout->addWidget(m_scroll, 1);
    connect(m_scroll->verticalScrollBar(), &QScrollBar::valueChanged, this,
            &RunCharts::drawVisible);
    addPanel(lossName, tr("Loss"), tr("loss (nats)"));
    addMetrics("metrics", tr("Metrics"), tr("share of 1"), isShare);
    addMetrics("text_scores", tr("Scores of texts"), tr("score of 100"), isTextScore);
    addMetrics("perplexity", tr("Perplexity"), tr("perplexity"), isPerplexity);
    addPanel("learning_rate", tr("Learning rate"), tr("learning rate"));
    addPanel("grad_norm", tr("Gradient norm"), tr("norm"));
    addPanel("tokens_per_s", tr("Throughput"), tr("tokens/s"));
    for (const CostFigure& cost : costFigures) {
        const auto shows = [id = std::string(cost.id)](const Curve& curve) {
            return curve.name == id && curve.split != trainSplit;
        };
        addPanel({cost.id, shows, false, nullptr}, translated(cost.label), toQt(cost.unit));
    }
    addPanel("rss_mb", tr("Memory"), tr("MB"));
    addPanel("cpu_percent", tr("Processor"), tr("% of one core"));
    arrange();
}

QWidget* RunCharts::makeTools() {
    auto* tools = new QWidget(this);
    auto* layout = new QHBoxLayout(tools);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    nameControl(m_log, "run.log_axis", tr("Logarithmic axis"));
    auto* words = new QLabel(tr("S&moothing"), tools);
    words->setBuddy(m_smooth);
    m_smooth->setRange(0, 99);
    m_smooth->setPageStep(10);
    m_smooth->setFixedWidth(140);
    nameControl(m_smooth, "run.smoothing", tr("Smoothing in percent"));
    m_smoothText->setMinimumWidth(fontMetrics().horizontalAdvance("100 %"));
    m_smoothText->setText(tr("off"));
    layout->addWidget(m_log);
    layout->addSpacing(12);
    layout->addWidget(words);
    layout->addWidget(m_smooth);
    layout->addWidget(m_smoothText);
    layout->addStretch(1);
    connect(m_smooth, &QSlider::valueChanged, this, [this](int percent) {
        m_smoothText->setText(percent == 0 ? tr("off") : tr("%1 %").arg(percent));
        restart();
    });
    connect(m_log, &QCheckBox::toggled, this, [this](bool on) {
        for (const Panel& panel : m_panels) {
            panel.chart->setLogarithmic(on);
        }
    });
    return tools;
}

void RunCharts::addPanel(const std::string& quantity, const QString& title, const QString& unit) {
    const auto shows = [quantity](const Curve& curve) {
        return curve.name == quantity && (curve.split == trainSplit || quantity == lossName);
    };
    addPanel({quantity, shows, false, nullptr}, title, unit);
}

void RunCharts::addMetrics(const std::string& name, const QString& title, const QString& unit,
                           bool (*shows)(const Curve&)) {
    addPanel({name, shows, true, nullptr}, title, unit);
}

void RunCharts::addPanel(Panel panel, const QString& title, const QString& unit) {
    panel.chart = new LiveChart(title, tr("step"), m_page);
    panel.chart->setObjectName("run.chart." + toQt(panel.name));
    panel.chart->setYTitle(unit);
    panel.chart->setFixedHeight(chartHeight);
    panel.chart->setLogarithmic(m_log->isChecked());
    m_panels.push_back(std::move(panel));
    m_panels.back().chart->setSource([this, index = m_panels.size() - 1] { return curves(index); });
}

/// A quantity of the training that nobody foresaw gets a chart under its own name.
void RunCharts::addUnknown() {
    for (const Curve& curve : m_run.curves) {
        const bool known = curve.split != trainSplit ||
                           std::ranges::any_of(m_panels, [&curve](const Panel& panel) {
                               return panel.shows(curve);
                           });
        if (!known) {
            addPanel(curve.name, spoken(curve.name), spoken(curve.name));
        }
    }
}

double RunCharts::smoothing() const { return m_smooth->value() / 100.0; }

ChartCurve RunCharts::drawn(const Curve& curve, const QString& label) {
    if (m_smooth->value() == 0 || curve.split != trainSplit) {
        return {label, curve.steps, curve.values};
    }
    auto& smoothed = m_smoothed.try_emplace({curve.split, curve.name}, smoothing()).first->second;
    return {tr("%1, smoothed").arg(label), curve.steps, smoothed.extend(curve.values)};
}

std::vector<ChartCurve> RunCharts::curves(std::size_t panel) {
    std::vector<ChartCurve> chosen;
    for (const Curve& curve : m_run.curves) {
        if (m_panels[panel].shows(curve)) {
            const QString split = toQt(curve.split);
            chosen.push_back(drawn(
                curve, m_panels[panel].measures ? split + " " + metricWord(curve.name) : split));
        }
    }
    return chosen;
}

void RunCharts::refresh() {
    const bool evaluates = onlyEvaluates(m_run);
    m_note->setVisible(evaluates);
    m_figures->setVisible(evaluates);
    m_tools->setVisible(!evaluates);
    m_scroll->setVisible(!evaluates);
    if (evaluates) {
        m_figures->show(m_run);
        return;
    }
    addUnknown();
    arrange();
    drawVisible();
}

void RunCharts::restart() {
    m_smoothed.clear();
    refresh();
}

void RunCharts::drawVisible() {
    for (const Panel& panel : m_panels) {
        if (!panel.chart->visibleRegion().isEmpty()) {
            panel.chart->refresh();
        }
    }
}

/// Loss always, others when there is something to see; the first chart of metrics as well while
/// nothing is measured.
bool RunCharts::isShown(std::size_t panel) const {
    constexpr std::size_t metricsPanel = 1;
    const auto measured = [](const Panel& one) {
        return one.measures && one.chart->heldPoints() > 0;
    };
    return panel == 0 || m_panels[panel].chart->heldPoints() > 0 ||
           (panel == metricsPanel && std::ranges::none_of(m_panels, measured));
}

/// In as many columns as fit.
void RunCharts::arrange() {
    const int columns = std::clamp(m_scroll->viewport()->width() / narrowestColumn, 2, 4);
    std::vector<LiveChart*> shown;
    for (std::size_t i = 0; i < m_panels.size(); ++i) {
        LiveChart* chart = m_panels[i].chart;
        if (isShown(i)) {
            shown.push_back(chart);
        } else {
            chart->hide();
        }
    }
    if (shown == m_shown && columns == m_columns) {
        return;
    }
    m_shown = shown;
    m_columns = columns;
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const auto place = static_cast<int>(i);
        m_grid->addWidget(shown[i], place / columns, place % columns);
        shown[i]->show();
    }
    for (int column = 0; column < 4; ++column) {
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    }
    m_grid->setRowStretch(static_cast<int>(shown.size()) / columns + 1, 1);
}

void RunCharts::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    drawVisible();
}

/// Charts that could not be seen hold views of curves that have grown since.
void RunCharts::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    for (const Panel& panel : m_panels) {
        panel.chart->refresh();
    }
}

}  // namespace artemis
