// The model hub of hub_server.py as a process.
#pragma once

#include <QProcess>
#include <filesystem>

namespace artemis::test {

inline bool hasPython() {
    QProcess python;
    python.start("python3", {"--version"});
    return python.waitForFinished() && python.exitCode() == 0;
}

/// The server as a process; its requests are read after it has ended.
class HubServer {
public:
    HubServer(const std::filesystem::path& folder, const QString& fault,
              const QString& victim = {}) {
        QStringList arguments{ARTEMIS_SOURCE_DIR "/tests/support/hub_server.py",
                              QString::fromStdString(folder.string()), fault};
        if (!victim.isEmpty()) {
            arguments << victim;
        }
        m_process.start("python3", arguments);
        while (!m_process.canReadLine() && m_process.waitForReadyRead()) {
        }
        m_address = QString(m_process.readLine()).trimmed();
    }
    ~HubServer() { end(); }

    std::string address() const { return m_address.toStdString(); }
    QStringList requests() {
        end();
        return QString(m_process.readAllStandardOutput()).split('\n', Qt::SkipEmptyParts);
    }

private:
    void end() {
        m_process.kill();
        m_process.waitForFinished();
    }
    QProcess m_process;
    QString m_address;
};

}  // namespace artemis::test
