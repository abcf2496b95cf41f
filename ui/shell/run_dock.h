// RunDock: the run that is going, beside whatever page is shown.
#pragma once

#include <QDockWidget>

#include "ui/pages/services.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress_line.h"

namespace artemis {

class RunDock final : public QDockWidget {
    Q_OBJECT
public:
    explicit RunDock(Workbench& workbench, QWidget* parent);
    /// Buttons for commands such as pause and stop.
    void addCommands(const std::vector<QAction*>& actions);

private:
    void update();

    Workbench& m_workbench;
    QLabel* m_name;
    InkLabel* m_state;
    ProgressLine* m_progress;
    InkLabel* m_left;
    QLabel* m_loss;
    QLayout* m_buttons = nullptr;
};

}  // namespace artemis
