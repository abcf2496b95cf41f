// ImportanceJob: scores layers on a background thread and tells how far it is.
#pragma once

#include <QObject>
#include <stop_token>

#include "ui/run/background.h"
#include "ui/run/batched_sink.h"
#include "ui/run/run_function.h"

namespace artemis {

class ImportanceJob final : public QObject {
    Q_OBJECT
public:
    explicit ImportanceJob(ImportanceFunction analyze, QObject* parent = nullptr);
    /// Stops what is being scored.
    ~ImportanceJob() override;

    bool isRunning() const { return m_running; }
    /// Ignored while one is running.
    void start(const ImportanceRequest& request);
    void stop() { m_stop.request_stop(); }

Q_SIGNALS:
    /// `total` 0 where that is not known.
    void told(const QString& phase, qint64 done, qint64 total);
    void finished(const artemis::ImportanceResult& result);
    /// Why there is no result; what it was stopped for is no failure.
    void failed(const QString& sentence);
    void stopped();

private:
    void onEvents(const std::vector<Event>& events);
    void onEnd(const ImportanceResult& result);

    ImportanceFunction m_analyze;
    BatchedSink m_sink;
    std::stop_source m_stop;
    QString m_phase;
    bool m_running = false;
    Background m_background;  // ends before what its work uses
};

}  // namespace artemis
