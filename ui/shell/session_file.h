// What the window was doing, from one start to the next: read once, written as it changes.
#pragma once

#include <QTimer>
#include <filesystem>
#include <functional>

#include "core/base/value.h"
#include "ui/run/background.h"

namespace artemis {

/// The session as it was left; empty where there is none or it cannot be read.
Value readSession(const std::filesystem::path& file);

/// Asks every few seconds for the session and writes it on the background thread when it has
/// changed, so that a crash loses seconds.
class SessionFile final : public QObject {
    Q_OBJECT
public:
    /// An empty `file` keeps nothing. `gather` is called in the window's thread.
    SessionFile(std::filesystem::path file, Background& background, std::function<Value()> gather,
                QObject* parent);

    void setInterval(std::chrono::milliseconds interval) { m_timer.setInterval(interval); }
    /// At the end of the program: written before it returns, with "closed": true, which a crash
    /// leaves out.
    void writeNow();

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    void writeChanges();

    std::filesystem::path m_file;
    Background& m_background;
    std::function<Value()> m_gather;
    QTimer m_timer;
    Value m_written;
};

}  // namespace artemis
