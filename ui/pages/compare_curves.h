// CompareCurves: curves of chosen runs over each other, and what is drawn of them.
#pragma once

#include <QWidget>

#include "ui/charts/chart_view.h"
#include "ui/run/compare_reader.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QSlider;

namespace artemis {

class CompareCurves final : public QWidget {
    Q_OBJECT
public:
    explicit CompareCurves(QWidget* parent = nullptr);

    /// Which curves there are to choose from; what is chosen stays, where it can.
    void setCurves(const std::vector<MetricName>& curves);
    void setMeanOverSeeds(bool mean);
    void setChart(ChartSpec chart);
    OverlayRequest request() const;
    /// What is chosen, as JSON.
    Value session() const;
    /// Metric and data stand until the first curves come, and beyond where these have them.
    void restore(const Value& session);
    ChartView* view() const { return m_view; }

Q_SIGNALS:
    /// Another request(); not while one drags on.
    void changed();

private:
    QHBoxLayout* makeControls();
    void addSmoothing(QHBoxLayout* layout);
    void fillSplits();

    std::vector<MetricName> m_curves;
    bool m_mean = false;
    QComboBox* m_metric;
    QComboBox* m_split;
    QComboBox* m_axis;
    QCheckBox* m_log;
    QSlider* m_smoothing;
    QLabel* m_weight;
    ChartView* m_view;
};

}  // namespace artemis
