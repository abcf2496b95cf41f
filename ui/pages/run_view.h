// RunView: one run in full: what it does now, its curves, log, files, settings and notes.
#pragma once

#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QWidget>

#include "ui/pages/run_charts.h"
#include "ui/pages/run_files.h"
#include "ui/pages/run_notes.h"
#include "ui/pages/run_samples.h"
#include "ui/run/run_data.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_line.h"
#include "ui/widgets/yaml_edit.h"

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
    RunCharts* charts() const { return m_charts; }
    RunNotes* notes() const { return m_notes; }
    LiveChart* lossChart() const { return m_charts->lossChart(); }
    LiveChart* metricChart() const { return m_charts->metricChart(); }
    /// What goes on with it, beyond what its data tell.
    struct Activity {
        bool paused = false;
        bool stopping = false;
        bool evaluating = false;
    };
    void setActivity(const Activity& activity);

private:
    void layOut();
    QWidget* makeHead();
    QWidget* makeTabs();
    void update();
    void updateProgress();
    QString stateText() const;
    QString progressText() const;
    void appendLog(std::size_t from);

    RunData m_run;
    Activity m_activity;
    QLabel* m_name;
    QLabel* m_sign;
    InkLabel* m_state;
    ProgressLine* m_progress;
    InkLabel* m_progressText;
    InkLabel* m_predicted;  ///< What was predicted beside what was measured.
    SignedText* m_reason;
    QTabWidget* m_tabs;
    RunCharts* m_charts;
    RunSamples* m_samples;
    QPlainTextEdit* m_log;
    RunFiles* m_files;
    YamlEdit* m_settings;
    RunNotes* m_notes;
};

}  // namespace artemis
