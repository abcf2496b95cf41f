// RunCharts: the curves of one run, one chart for each quantity, with smoothing and a logarithmic
// axis.
#pragma once

#include <QCheckBox>
#include <QSlider>
#include <QWidget>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/report/smoothing.h"
#include "ui/charts/live_chart.h"
#include "ui/pages/run_figures.h"
#include "ui/run/run_data.h"
#include "ui/widgets/labels.h"

class QGridLayout;
class QScrollArea;

namespace artemis {

class RunCharts final : public QWidget {
    Q_OBJECT
public:
    /// `run` is drawn as it stands at the moment; it must outlive the charts.
    explicit RunCharts(const RunData& run, QWidget* parent = nullptr);

    /// The run has more points.
    void refresh();
    /// It is another run, or its curves were cut back.
    void restart();
    /// The loss, or the metrics of evaluations.
    LiveChart* lossChart() const { return m_panels[0].chart; }
    LiveChart* metricChart() const { return m_panels[1].chart; }
    /// 0 to 0.99: how much an older point weighs against the one after it.
    double smoothing() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Panel {
        std::string name;
        std::function<bool(const Curve&)> shows;
        bool measures;  ///< Evaluations: its curves are named by set and metric.
        LiveChart* chart;
    };
    QWidget* makeTools();
    void addPanel(const std::string& quantity, const QString& title, const QString& unit);
    void addMetrics(const std::string& name, const QString& title, const QString& unit,
                    bool (*shows)(const Curve&));
    void addPanel(Panel panel, const QString& title, const QString& unit);
    void addUnknown();
    void arrange();
    void drawVisible();
    std::vector<ChartCurve> curves(std::size_t panel);
    bool isShown(std::size_t panel) const;
    ChartCurve drawn(const Curve& curve, const QString& label);

    const RunData& m_run;
    std::vector<Panel> m_panels;
    QScrollArea* m_scroll;
    QWidget* m_page;
    QWidget* m_tools;
    InkLabel* m_note;  ///< That nothing trains; the figures then stand in a table.
    RunFigures* m_figures;
    QGridLayout* m_grid;
    QCheckBox* m_log;
    QSlider* m_smooth;
    InkLabel* m_smoothText;
    int m_columns = 0;
    std::vector<LiveChart*> m_shown;  ///< In their order.
    /// By split and name; made anew when the share changes.
    std::map<std::pair<std::string, std::string>, Smoothing> m_smoothed;
};

}  // namespace artemis
