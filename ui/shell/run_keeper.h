// RunKeeper: tells when a run has ended, and keeps the program alive without its window until runs
// and queue are done.
#pragma once

#include <QObject>
#include <QSystemTrayIcon>
#include <QWidget>

#include "ui/pages/services.h"

namespace artemis {

class RunKeeper final : public QObject {
    Q_OBJECT
public:
    /// A child of the window.
    RunKeeper(QWidget& window, Workbench& workbench);

    /// Hides the window; the program ends with the last run.
    void goOnHidden();
    bool isHidden() const { return m_hidden; }

private:
    void onFinished(const RunFinished& end);
    void endWhenDone();
    void showWindow();

    QWidget& m_window;
    Workbench& m_workbench;
    QSystemTrayIcon* m_tray = nullptr;  ///< Where the desktop has a place for it.
    bool m_hidden = false;
};

/// "Run 12 trial: Done", with the reason where there is one.
QString noticeOf(const RunData& run, const RunFinished& end);

}  // namespace artemis
