// Starts, holds and stops the worker's run.
#include "ui/run/run_controller.h"

#include "core/store/liveness.h"
#include "ui/widgets/text.h"

namespace artemis {

RunController::RunController(EngineFunctions engine, const Catalog& catalog,
                             const std::filesystem::path& storePath,
                             const std::filesystem::path& outputFolder, QObject* parent)
    : QObject(parent),
      m_worker(new RunWorker(std::move(engine), catalog, storePath, outputFolder, m_sink, m_gate)) {
    qRegisterMetaType<RunFinished>("artemis::RunFinished");
    qRegisterMetaType<RunData>("artemis::RunData");
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &RunWorker::registered, this, &RunController::onRegistered);
    connect(m_worker, &RunWorker::finished, this, &RunController::onFinished);
    connect(m_worker, &RunWorker::evaluated, this, &RunController::onEvaluated);
    connect(m_worker, &RunWorker::nothingTaken, this, &RunController::onNothingTaken);
    connect(&m_sink, &BatchedSink::eventsArrived, this, [this](const std::vector<Event>& events) {
        for (const Event& event : events) {
            m_data.apply(event, secondsNow());
        }
        Q_EMIT eventsArrived(events);
    });
    m_thread.setObjectName("run");
    m_thread.start();
}

RunController::~RunController() {
    m_worker->keepTurn();
    m_stop.request_stop();
    m_gate.resume();
    m_thread.quit();
    m_thread.wait();
}

void RunController::start(const ExperimentConfig& config) {
    RunData fresh;
    fresh.name = config.name;
    order({config, 0}, fresh);
}

void RunController::resume(const RunData& before) { order({{}, before.id}, before); }

void RunController::startNext() { order({{}, 0, true}, {}); }

void RunController::order(const RunOrder& wanted, const RunData& before) {
    if (m_running) {
        return;
    }
    m_evaluating = false;
    RunData running = before;
    running.status = Status::Running;
    begin(running, [wanted](RunWorker& worker, const std::stop_token& stop) {
        worker.carryOut(wanted, stop);
    });
}

void RunController::evaluate(const RunData& run, const std::filesystem::path& sets) {
    if (m_running) {
        return;
    }
    m_evaluating = true;
    begin(run,
          [order = EvaluationOrder{run.id, sets}](RunWorker& worker, const std::stop_token& stop) {
              worker.evaluate(order, stop);
          });
}

void RunController::begin(const RunData& before,
                          std::function<void(RunWorker&, std::stop_token)> work) {
    m_running = true;
    m_stop = std::stop_source();
    m_gate.resume();
    m_data = before;
    m_data.reason.clear();
    m_data.whatToDo.clear();
    m_sink.start();
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker, work = std::move(work), token = m_stop.get_token()] {
            work(*worker, token);
        },
        Qt::QueuedConnection);
    Q_EMIT stateChanged();
}

void RunController::pause() {
    m_gate.pause();
    Q_EMIT stateChanged();
}

void RunController::goOn() {
    m_gate.resume();
    Q_EMIT stateChanged();
}

void RunController::stop() {
    m_stop.request_stop();
    m_gate.resume();
    Q_EMIT stateChanged();
}

void RunController::stopForNow() {
    m_worker->keepTurn();
    stop();
}

void RunController::onRegistered(const RunData& before) {
    m_data = before;
    m_data.status = Status::Running;
    Q_EMIT registered();
    Q_EMIT stateChanged();
}

void RunController::onNothingTaken() {
    m_sink.stop();
    m_running = false;
    m_data = {};
    m_data.status = Status::Queued;
    Q_EMIT stateChanged();
}

void RunController::onFinished(const RunFinished& end) {
    m_sink.stop();
    m_data.apply(end, secondsNow());
    m_running = false;
    Q_EMIT stateChanged();
    Q_EMIT finished(end);
}

void RunController::onEvaluated(const RunFinished& end) {
    m_sink.stop();
    m_data.phase.clear();
    m_data.evaluation.reset();
    if (end.status == Status::Failed) {
        m_data.reason = tr("It could not be evaluated: %1").arg(toQt(end.reason)).toStdString();
        m_data.whatToDo = end.whatToDo;
    }
    m_running = false;
    Q_EMIT stateChanged();
    Q_EMIT evaluated(end);
}

}  // namespace artemis
