// Reads and writes the session as JSON.
#include "ui/shell/session_file.h"

#include "core/base/error.h"
#include "core/base/io.h"

namespace artemis {

namespace {

constexpr std::chrono::seconds often{3};

}  // namespace

Value readSession(const std::filesystem::path& file) {
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) {
        return Value::object();
    }
    try {
        Value session = Value::parse(readFile(file), nullptr, false);
        return session.is_object() ? session : Value::object();
    } catch (const BadInput&) {
        return Value::object();  // a session is a comfort; without it the window starts afresh
    }
}

SessionFile::SessionFile(std::filesystem::path file, Background& background,
                         std::function<Value()> gather, QObject* parent)
    : QObject(parent),
      m_file(std::move(file)),
      m_background(background),
      m_gather(std::move(gather)) {
    m_timer.setInterval(often);
    connect(&m_timer, &QTimer::timeout, this, &SessionFile::writeChanges);
    if (!m_file.empty()) {
        m_timer.start();
    }
}

void SessionFile::writeChanges() {
    Value now = m_gather();
    if (now == m_written) {
        return;
    }
    m_written = now;
    m_background.run(
        this,
        [file = m_file, now = std::move(now)] {
            writeFile(file, now.dump(1));
            return true;
        },
        [](bool) {}, [this](const QString& sentence) { Q_EMIT failed(sentence); });
}

void SessionFile::writeNow() {
    m_timer.stop();
    if (m_file.empty()) {
        return;
    }
    Value last = m_gather();
    last["closed"] = true;
    try {
        writeFile(m_file, last.dump(1));
    } catch (const Failure& failure) {
        Q_EMIT failed(QString::fromUtf8(failure.what()));
    }
}

}  // namespace artemis
