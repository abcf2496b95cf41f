// Controls above the chart of curves.
#include "ui/pages/compare_curves.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

const QString firstMetric = QStringLiteral("loss");
const QString firstSplit = QStringLiteral("train");
constexpr int mostSmoothing = 99;  // hundredths

QString spoken(const QString& name) { return QString(name).replace('_', ' '); }

/// Fills a box with words and keeps the one that was chosen, else `first`, else the first.
void fill(QComboBox* box, const QStringList& words, const QString& first) {
    const QString before = box->currentData().toString();
    const QSignalBlocker quiet(box);
    box->clear();
    for (const QString& word : words) {
        box->addItem(spoken(word), word);
    }
    const int kept = box->findData(before);
    box->setCurrentIndex(kept >= 0 ? kept : std::max(0, box->findData(first)));
}

}  // namespace

CompareCurves::CompareCurves(QWidget* parent)
    : QWidget(parent),
      m_metric(new QComboBox(this)),
      m_split(new QComboBox(this)),
      m_axis(new QComboBox(this)),
      m_log(new QCheckBox(tr("Log scale"), this)),
      m_smoothing(new QSlider(Qt::Horizontal, this)),
      m_weight(new QLabel(this)),
      m_view(new ChartView(tr("step"), this)) {
    nameControl(m_metric, "compare.metric", tr("Metric"));
    nameControl(m_split, "compare.split", tr("Data"));
    nameControl(m_axis, "compare.axis", tr("Over"));
    nameControl(m_log, "compare.log", tr("Log scale"));
    nameControl(m_smoothing, "compare.smoothing", tr("Smoothing"));
    nameControl(m_view, "compare.curves", tr("Chart: curves of the chosen runs"));
    m_axis->addItem(tr("step"), static_cast<int>(CurveAxis::Step));
    m_axis->addItem(tr("epoch"), static_cast<int>(CurveAxis::Epoch));
    m_axis->addItem(tr("tokens"), static_cast<int>(CurveAxis::Tokens));
    m_axis->addItem(tr("seconds"), static_cast<int>(CurveAxis::Seconds));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(6);
    layout->addLayout(makeControls());
    layout->addWidget(m_view, 1);
    connect(m_metric, &QComboBox::currentIndexChanged, this, [this] {
        fillSplits();
        Q_EMIT changed();
    });
    for (QComboBox* box : {m_split, m_axis}) {
        connect(box, &QComboBox::currentIndexChanged, this, &CompareCurves::changed);
    }
    connect(m_log, &QCheckBox::toggled, this, &CompareCurves::changed);
}

QHBoxLayout* CompareCurves::makeControls() {
    auto* layout = new QHBoxLayout;
    layout->setSpacing(6);
    const std::pair<QComboBox*, QString> boxes[] = {
        {m_metric, tr("Metric")}, {m_split, tr("Data")}, {m_axis, tr("Over")}};
    for (const auto& [box, words] : boxes) {
        layout->addWidget(new InkLabel(Ink::Muted, this, words));
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        layout->addWidget(box);
        layout->addSpacing(6);
    }
    layout->addWidget(m_log);
    layout->addSpacing(6);
    addSmoothing(layout);
    layout->addStretch(1);
    return layout;
}

void CompareCurves::addSmoothing(QHBoxLayout* layout) {
    layout->addWidget(new InkLabel(Ink::Muted, this, tr("Smoothing")));
    m_smoothing->setRange(0, mostSmoothing);
    m_smoothing->setPageStep(10);
    m_smoothing->setMinimumWidth(70);
    m_smoothing->setMaximumWidth(140);
    m_smoothing->setToolTip(
        tr("Weight of the past in an exponential moving average over every stored point"));
    layout->addWidget(m_smoothing, 1);
    m_weight->setMinimumWidth(m_weight->fontMetrics().horizontalAdvance("0.00 "));
    layout->addWidget(m_weight);
    const auto say = [this](int hundredths) {
        m_weight->setText(QString::number(hundredths / 100.0, 'f', 2));
    };
    say(0);
    connect(m_smoothing, &QSlider::valueChanged, this, [this, say](int hundredths) {
        say(hundredths);
        Q_EMIT changed();
    });
}

void CompareCurves::setCurves(const std::vector<MetricName>& curves) {
    if (curves == m_curves) {
        return;
    }
    m_curves = curves;
    QStringList metrics;
    for (const MetricName& curve : curves) {
        if (!metrics.contains(toQt(curve.name))) {
            metrics << toQt(curve.name);
        }
    }
    fill(m_metric, metrics, firstMetric);
    fillSplits();
}

void CompareCurves::fillSplits() {
    QStringList splits;
    for (const MetricName& curve : m_curves) {
        if (toQt(curve.name) == m_metric->currentData().toString()) {
            splits << toQt(curve.split);
        }
    }
    fill(m_split, splits, firstSplit);
}

void CompareCurves::setMeanOverSeeds(bool mean) {
    m_mean = mean;
    Q_EMIT changed();
}

OverlayRequest CompareCurves::request() const {
    OverlayRequest request;
    request.curve = {m_split->currentData().toString().toStdString(),
                     m_metric->currentData().toString().toStdString()};
    request.options.x = static_cast<CurveAxis>(m_axis->currentData().toInt());
    request.options.y = m_log->isChecked() ? Scale::Log : Scale::Linear;
    request.options.smoothing = m_smoothing->value() / 100.0;
    request.options.meanOverSeeds = m_mean;
    return request;
}

Value CompareCurves::session() const {
    return {{"metric", m_metric->currentData().toString().toStdString()},
            {"split", m_split->currentData().toString().toStdString()},
            {"axis", m_axis->currentIndex()},
            {"log", m_log->isChecked()},
            {"smoothing", m_smoothing->value()}};
}

void CompareCurves::restore(const Value& session) {
    for (const auto& [box, key] : {std::pair{m_metric, "metric"}, {m_split, "split"}}) {
        const QString word = toQt(session.value(key, ""));
        if (!word.isEmpty() && m_curves.empty()) {
            const QSignalBlocker quiet(box);
            box->clear();
            box->addItem(spoken(word), word);
        }
    }
    m_axis->setCurrentIndex(std::clamp(session.value("axis", 0), 0, m_axis->count() - 1));
    m_log->setChecked(session.value("log", false));
    m_smoothing->setValue(session.value("smoothing", 0));
}

void CompareCurves::setChart(ChartSpec chart) {
    chart.x.title = m_axis->currentText().toStdString();
    chart.y.title = spoken(toQt(chart.y.title)).toStdString();
    chart.title = spoken(toQt(chart.title)).toStdString();
    m_view->setSpec(std::move(chart));
}

}  // namespace artemis
