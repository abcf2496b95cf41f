// CompareBars: one final figure of the chosen runs as bars.
#pragma once

#include <QWidget>

#include "core/report/comparison.h"
#include "ui/charts/chart_view.h"

class QComboBox;

namespace artemis {

class CompareBars final : public QWidget {
    Q_OBJECT
public:
    explicit CompareBars(QWidget* parent = nullptr);

    void setComparison(const Comparison& comparison);
    void setMeanOverSeeds(bool mean);
    ChartView* view() const { return m_view; }

private:
    void draw();

    Comparison m_comparison;
    bool m_mean = false;
    QComboBox* m_figure;
    ChartView* m_view;
};

}  // namespace artemis
