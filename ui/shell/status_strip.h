// StatusStrip: device, memory in use, queue and the run that is going, at the window's foot.
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/pages/services.h"
#include "ui/widgets/labels.h"

namespace artemis {

class StatusStrip final : public QWidget {
    Q_OBJECT
public:
    explicit StatusStrip(Workbench& workbench, QWidget* parent);

private:
    void showDevice();
    void measureMemory();
    void showQueue();
    void showRun();

    Workbench& m_workbench;
    InkLabel* m_device;
    InkLabel* m_memory;
    InkLabel* m_queue;
    InkLabel* m_run;
    QTimer m_measure;
};

}  // namespace artemis
