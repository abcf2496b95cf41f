// Posts the analysis and passes its news on.
#include "ui/run/importance_job.h"

#include "ui/widgets/text.h"

namespace artemis {

ImportanceJob::ImportanceJob(ImportanceFunction analyze, QObject* parent)
    : QObject(parent), m_analyze(std::move(analyze)) {
    connect(&m_sink, &BatchedSink::eventsArrived, this, &ImportanceJob::onEvents);
}

ImportanceJob::~ImportanceJob() { m_stop.request_stop(); }

void ImportanceJob::start(const ImportanceRequest& request) {
    if (m_running) {
        return;
    }
    m_running = true;
    m_stop = {};
    m_phase.clear();
    m_sink.start();
    m_background.run(
        this,
        [this, request, stop = m_stop.get_token()] {
            return m_analyze(request, m_sink, stop);
        },
        [this](const ImportanceResult& result) { onEnd(result); },
        [this](const QString& sentence) {
            m_sink.stop();
            m_running = false;
            Q_EMIT failed(sentence);
        });
}

void ImportanceJob::onEvents(const std::vector<Event>& events) {
    for (const Event& event : events) {
        if (const auto* phase = std::get_if<PhaseChanged>(&event)) {
            m_phase = translated(phase->phase);
            Q_EMIT told(m_phase, 0, 0);
        } else if (const auto* progress = std::get_if<EvaluationProgress>(&event)) {
            Q_EMIT told(m_phase, progress->done, progress->total);
        }
    }
}

void ImportanceJob::onEnd(const ImportanceResult& result) {
    m_sink.stop();
    m_running = false;
    if (result.end.status == Status::Done) {
        Q_EMIT finished(result);
    } else if (result.end.status == Status::Stopped) {
        Q_EMIT stopped();
    } else {
        const QString advice = toQt(result.end.whatToDo);
        Q_EMIT failed(toQt(result.end.reason) + (advice.isEmpty() ? "" : "; " + advice));
    }
}

}  // namespace artemis
