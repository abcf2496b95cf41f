// Runs the program as a person does, in a home folder of its own, and says how it ended.
#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

namespace artemis::test {

/// ARTEMIS_PROGRAM_OVERRIDE, or the program of this build.
inline QString programPath() {
    return qEnvironmentVariable("ARTEMIS_PROGRAM_OVERRIDE", QStringLiteral(ARTEMIS_PROGRAM));
}

/// How a program ended.
struct Outcome {
    int exitCode = -1;
    bool crashed = true;  ///< Ended by a signal, did not start, or did not end in time.
    QString out;
    QString err;

    QString lastLine() const { return out.trimmed().section('\n', -1); }
    /// Everything it said, for the message of a failed check.
    QByteArray said() const {
        return (QString("exit code %1%2\n").arg(exitCode).arg(crashed ? ", crashed" : "") + out +
                err)
            .toLocal8Bit();
    }
};

struct Call {
    QStringList arguments;
    QString program = programPath();
    QByteArray input{};
    int seconds = 120;
};

/// A home folder that goes with the test: nothing is read from or left in the user's own.
class TempHome {
public:
    QString path(const QString& name = {}) const { return m_folder.filePath(name); }

    QProcessEnvironment environment() const {
        QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
        all.insert("HOME", path());
        all.insert("XDG_DATA_HOME", path("data"));
        all.insert("XDG_CACHE_HOME", path("cache"));
        all.insert("XDG_CONFIG_HOME", path("config"));
        all.insert("LC_ALL", "C.UTF-8");
        return all;
    }

    /// Starts it in the home folder; the caller waits.
    void start(QProcess& process, const Call& call) const {
        process.setProcessEnvironment(environment());
        process.setWorkingDirectory(path());
        process.start(call.program, call.arguments);
        process.write(call.input);
        process.closeWriteChannel();
    }

    Outcome run(const Call& call) const {
        QProcess process;
        start(process, call);
        const bool ended = process.waitForFinished(1000 * call.seconds);
        return outcome(process, ended);
    }

    static Outcome outcome(QProcess& process, bool ended) {
        if (!ended) {
            process.kill();
            process.waitForFinished();
        }
        Outcome result;
        result.crashed = !ended || process.exitStatus() == QProcess::CrashExit;
        result.exitCode = process.exitCode();
        result.out = QString::fromUtf8(process.readAllStandardOutput());
        result.err = QString::fromUtf8(process.readAllStandardError());
        return result;
    }

private:
    QTemporaryDir m_folder;
};

}  // namespace artemis::test
