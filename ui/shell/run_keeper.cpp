// Notices at the end of a run, and the end of the program.
#include "ui/shell/run_keeper.h"

#include <QApplication>

#include "ui/models/status_look.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/text.h"

namespace artemis {

QString noticeOf(const RunData& run, const RunFinished& end) {
    const QString name = run.name.empty() ? RunKeeper::tr("The run") : toQt(run.name);
    const QString words = RunKeeper::tr("%1: %2").arg(name, statusLook(end.status).word);
    return end.reason.empty() ? words : words + QStringLiteral(" – ") + toQt(end.reason);
}

RunKeeper::RunKeeper(QWidget& window, Workbench& workbench)
    : QObject(&window), m_window(window), m_workbench(workbench) {
    if (QSystemTrayIcon::isSystemTrayAvailable()) {
        m_tray = new QSystemTrayIcon(icon("runs", Ink::Accent), this);
        m_tray->setToolTip(tr("Artemis"));
        connect(m_tray, &QSystemTrayIcon::activated, this, &RunKeeper::showWindow);
        connect(m_tray, &QSystemTrayIcon::messageClicked, this, &RunKeeper::showWindow);
    }
    connect(&m_workbench.runs(), &RunController::finished, this, &RunKeeper::onFinished);
    connect(&m_workbench.runs(), &RunController::stateChanged, this, &RunKeeper::endWhenDone);
    connect(&m_workbench.queue(), &QueueController::changed, this, &RunKeeper::endWhenDone);
}

void RunKeeper::onFinished(const RunFinished& end) {
    const QString notice = noticeOf(m_workbench.runs().data(), end);
    Q_EMIT m_workbench.said(notice);
    QApplication::alert(&m_window);
    if (m_tray != nullptr && !m_window.isActiveWindow()) {
        m_tray->show();
        m_tray->showMessage(tr("A run has ended"), notice, icon("runs", Ink::Accent));
    }
    // The queue is read again after this and may begin its next turn.
    m_workbench.queue().refresh();
    endWhenDone();
}

void RunKeeper::goOnHidden() {
    m_hidden = true;
    QApplication::setQuitOnLastWindowClosed(false);
    if (m_tray != nullptr) {
        m_tray->show();
    }
    m_window.hide();
}

void RunKeeper::showWindow() {
    m_hidden = false;
    QApplication::setQuitOnLastWindowClosed(true);
    m_window.show();
    m_window.raise();
    m_window.activateWindow();
}

void RunKeeper::endWhenDone() {
    if (m_hidden && !m_workbench.runs().isRunning() && !m_workbench.queue().isWorking()) {
        m_hidden = false;
        m_window.close();
        QApplication::quit();
    }
}

}  // namespace artemis
