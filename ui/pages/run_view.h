// RunView: one run in full: what it does now, its curves, its log.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QWidget>

#include "ui/charts/live_chart.h"
#include "ui/run/run_data.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_line.h"

namespace artemis {

class RunView final : public QWidget {
    Q_OBJECT
public:
    explicit RunView(QWidget* parent = nullptr);

    void showRun(const RunData& run);
    /// Events of the run that is shown.
    void apply(const std::vector<Event>& events);
    void clear();

    std::int64_t run() const { return m_run.id; }
    const RunData& data() const { return m_run; }
    LiveChart* lossChart() const { return m_loss; }
    LiveChart* metricChart() const { return m_metrics; }
    void setPaused(bool paused, bool stopping);

private:
    void layOut();
    QWidget* makeCharts();
    std::vector<ChartCurve> curves(bool loss) const;
    void updateQuantities();
    void update();
    void updateProgress();
    void appendLog(std::size_t from);

    RunData m_run;
    bool m_paused = false;
    bool m_stopping = false;
    QLabel* m_name;
    QLabel* m_sign;
    InkLabel* m_state;
    ProgressLine* m_progress;
    InkLabel* m_progressText;
    SignedText* m_reason;
    QComboBox* m_quantity;
    LiveChart* m_loss;
    LiveChart* m_metrics;
    QPlainTextEdit* m_log;
};

}  // namespace artemis
