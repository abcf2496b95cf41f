// RunController: the run that is going, as the window's thread sees it.
#pragma once

#include <QObject>
#include <QThread>
#include <functional>
#include <stop_token>

#include "ui/run/batched_sink.h"
#include "ui/run/run_data.h"
#include "ui/run/run_worker.h"

namespace artemis {

class RunController final : public QObject {
    Q_OBJECT
public:
    /// Runs get a folder each in `outputFolder`.
    RunController(EngineFunctions engine, const Catalog& catalog,
                  const std::filesystem::path& storePath, const std::filesystem::path& outputFolder,
                  QObject* parent = nullptr);
    /// Stops what is going and waits for it; a turn of the queue waits again.
    ~RunController() override;

    bool isRunning() const { return m_running; }
    bool isPaused() const { return m_running && m_gate.isPaused(); }
    bool isStopping() const { return m_running && m_stop.stop_requested(); }
    /// What goes is the evaluation of data(), which ended before.
    bool isEvaluating() const { return m_running && m_evaluating; }
    /// The run that is going, or went last.
    const RunData& data() const { return m_data; }

    /// One run at a time: ignored while one is going.
    void start(const ExperimentConfig& config);
    /// `before` is the run as the store has it.
    void resume(const RunData& before);
    /// The next turn of the store's queue, where there is one.
    void startNext();
    /// Measures what `run` trained, on its own sets or on those that an experiment file names.
    void evaluate(const RunData& run, const std::filesystem::path& sets = {});
    void pause();
    void goOn();
    /// Stop and save: the run ends within a step, with a checkpoint.
    void stop();
    /// The same, and a turn of the queue waits again, to go on when the program runs again.
    void stopForNow();

Q_SIGNALS:
    /// Running, paused, stopping or registered has changed.
    void stateChanged();
    /// A new run stands in the store.
    void registered();
    /// data() holds them already.
    void eventsArrived(const std::vector<artemis::Event>& events);
    void finished(const artemis::RunFinished& end);
    /// The evaluation of data() has ended; the figures are in the store where it is done.
    void evaluated(const artemis::RunFinished& end);

private:
    void order(const RunOrder& wanted, const RunData& before);
    /// On the worker's thread; nothing is going yet.
    void begin(const RunData& before, std::function<void(RunWorker&, std::stop_token)> work);
    void onEvaluated(const RunFinished& end);
    void onRegistered(const RunData& before);
    void onNothingTaken();
    void onFinished(const RunFinished& end);

    BatchedSink m_sink;
    PauseGate m_gate;
    std::stop_source m_stop;
    RunData m_data;
    bool m_running = false;
    bool m_evaluating = false;
    QThread m_thread;
    RunWorker* m_worker;  // lives on m_thread
};

}  // namespace artemis
