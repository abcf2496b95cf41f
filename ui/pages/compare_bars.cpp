// The choice of a figure above the chart of bars.
#include "ui/pages/compare_bars.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QRegularExpression>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

CompareBars::CompareBars(QWidget* parent)
    : QWidget(parent), m_figure(new QComboBox(this)), m_view(new ChartView({}, this)) {
    nameControl(m_figure, "compare.figure", tr("Figure"));
    nameControl(m_view, "compare.bars", tr("Chart: bars of a final figure"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 10, 12, 8);
    layout->setSpacing(6);
    auto* controls = new QHBoxLayout;
    controls->setSpacing(6);
    controls->addWidget(new InkLabel(Ink::Muted, this, tr("Figure")));
    m_figure->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    controls->addWidget(m_figure);
    controls->addStretch(1);
    layout->addLayout(controls);
    layout->addWidget(m_view, 1);
    connect(m_figure, &QComboBox::currentIndexChanged, this, &CompareBars::draw);
}

void CompareBars::setComparison(const Comparison& comparison) {
    m_comparison = comparison;
    QStringList names;
    for (const ComparedRow& row : comparison.figures) {
        names << toQt(row.name);
    }
    QStringList shown;
    for (int i = 0; i < m_figure->count(); ++i) {
        shown << m_figure->itemText(i);
    }
    if (names != shown) {
        const QString before = m_figure->currentText();
        const QSignalBlocker quiet(m_figure);
        m_figure->clear();
        m_figure->addItems(names);
        // What the runs are for comes first: a metric of an evaluation.
        const int measured =
            static_cast<int>(names.indexOf(QRegularExpression("^evals?\\..*\\.(?!loss).+")));
        const int kept = static_cast<int>(names.indexOf(before));
        m_figure->setCurrentIndex(kept >= 0 ? kept : std::max(0, measured));
    }
    draw();
}

void CompareBars::setMeanOverSeeds(bool mean) {
    m_mean = mean;
    draw();
}

void CompareBars::draw() {
    m_view->setSpec(figureChart(m_comparison, m_figure->currentText().toStdString(), m_mean));
}

}  // namespace artemis
