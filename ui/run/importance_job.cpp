// Posts the analysis and passes its news on.
#include "ui/run/importance_job.h"

#include "ui/run/past_speed.h"
#include "ui/widgets/text.h"

namespace artemis {

namespace {

/// Work is counted in operations; where a run here tells how many a second does, the plan's costs
/// become seconds.
void addSpeed(ImportanceResult& result, const std::filesystem::path& store) {
    if (!result.basis || result.basis->ground.costs.workPerSecond != 1) {
        return;
    }
    CostModel& costs = result.basis->ground.costs;
    const Prediction full = predict(costs, everythingHigh(costs), result.basis->ground.run);
    if (const auto speed = pastSpeed(store, static_cast<std::int64_t>(full.trainable))) {
        costs.workPerSecond = speed->flopsPerSecond;
    }
}

}  // namespace

ImportanceJob::ImportanceJob(ImportanceFunction analyze, std::filesystem::path store,
                             QObject* parent)
    : QObject(parent), m_analyze(std::move(analyze)), m_store(std::move(store)) {
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
            ImportanceResult result = m_analyze(request, m_sink, stop);
            addSpeed(result, m_store);
            return result;
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
