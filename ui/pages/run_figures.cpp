// Fills the table of figures.
#include "ui/pages/run_figures.h"

#include <QHeaderView>

#include "core/metrics/metrics.h"
#include "core/metrics/prediction_cost.h"
#include "core/metrics/text_metrics.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

QString titleOf(const std::string& name) {
    for (const CostFigure& cost : costFigures) {
        if (cost.id == name) {
            return QStringLiteral("%1 (%2)").arg(translated(cost.label), toQt(cost.unit));
        }
    }
    if (const TextMetric* metric = findTextMetric(name)) {
        return translated(metric->label);
    }
    for (const Metric& metric : metrics()) {
        if (metric.id == name) {
            return translated(metric.label);
        }
    }
    return toQt(name);
}

int placeOf(QStringList& names, const QString& name) {
    if (!names.contains(name)) {
        names << name;
    }
    return static_cast<int>(names.indexOf(name));
}

}  // namespace

RunFigures::RunFigures(QWidget* parent) : QTableWidget(parent) {
    nameControl(this, "run.figures", tr("Figures of the evaluation"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
}

void RunFigures::show(const RunData& run) {
    QStringList rows;
    QStringList columns;
    clear();
    for (const Curve& curve : run.curves) {
        if (curve.values.empty()) {
            continue;
        }
        const int row = placeOf(rows, titleOf(curve.name));
        const int column = placeOf(columns, toQt(curve.split));
        setRowCount(static_cast<int>(rows.size()));
        setColumnCount(static_cast<int>(columns.size()));
        auto* cell = new QTableWidgetItem(QString::number(curve.values.back(), 'g', 5));
        cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, column, cell);
    }
    setRowCount(static_cast<int>(rows.size()));
    setColumnCount(static_cast<int>(columns.size()));
    setVerticalHeaderLabels(rows);
    setHorizontalHeaderLabels(columns);
}

}  // namespace artemis
