// RunWorker: carries one run through on its thread (a row in the store, the engine, the recorder),
// or evaluates one.
#pragma once

#include <QObject>
#include <atomic>
#include <filesystem>
#include <optional>
#include <stop_token>

#include "core/store/run_queue.h"
#include "ui/run/batched_sink.h"
#include "ui/run/run_data.h"
#include "ui/run/run_function.h"

namespace artemis {

/// What the window wants done: a new run of `config`, run `resumeId` of the store continued, or the
/// next turn of the queue.
struct RunOrder {
    ExperimentConfig config;
    std::int64_t resumeId = 0;
    bool fromQueue = false;
};

/// What the window wants to know of a run that has ended.
struct EvaluationOrder {
    std::int64_t run = 0;
    std::filesystem::path sets;  ///< An experiment file that names them; "" for the run's own.
};

class RunWorker final : public QObject {
    Q_OBJECT
public:
    /// New runs get a folder each in `outputFolder`. `sink` and `gate` must outlive the worker.
    RunWorker(EngineFunctions engine, Catalog catalog, std::filesystem::path storePath,
              std::filesystem::path outputFolder, BatchedSink& sink, PauseGate& gate);

    /// On the worker's own thread. Ends with finished(), whatever happens; or with nothingTaken()
    /// where the queue had nothing to do.
    void carryOut(const RunOrder& order, const std::stop_token& stop);
    /// The same, but ends with evaluated(). Only complete figures are stored.
    void evaluate(const EvaluationOrder& order, const std::stop_token& stop);
    /// Any thread: a turn of the queue that is stopped from now on waits again instead of ending.
    void keepTurn() { m_keepTurn = true; }

Q_SIGNALS:
    /// The run stands in the store; `before` is what is known of it already.
    void registered(const artemis::RunData& before);
    void finished(const artemis::RunFinished& end);
    void nothingTaken();
    void evaluated(const artemis::RunFinished& end);

private:
    struct Turn {
        RunRequest request;
        std::int64_t run = 0;
        std::int64_t entry = 0;  ///< Of the queue; 0 for a run beside it.
    };
    RunFinished attemptEvaluation(const EvaluationOrder& order, const std::stop_token& stop);
    std::optional<RunFinished> attempt(const RunOrder& order, const std::stop_token& stop);
    std::optional<Turn> prepare(const RunOrder& order, RunStore& store);
    Turn continued(std::int64_t run, RunStore& store) const;
    void settle(const Turn& turn, const RunFinished& end);

    EngineFunctions m_engine;
    Catalog m_catalog;
    std::filesystem::path m_storePath;
    std::filesystem::path m_outputFolder;
    BatchedSink& m_sink;
    PauseGate& m_gate;
    std::atomic<bool> m_keepTurn = false;
};

}  // namespace artemis
