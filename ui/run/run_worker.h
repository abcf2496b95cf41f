// RunWorker: carries one run through on its thread: a row in the store, the engine, the recorder.
#pragma once

#include <QObject>
#include <filesystem>
#include <stop_token>

#include "ui/run/batched_sink.h"
#include "ui/run/run_function.h"

namespace artemis {

/// What the window wants done: a new run of `config`, or run `resumeId` of the store continued.
struct RunOrder {
    ExperimentConfig config;
    std::int64_t resumeId = 0;
};

class RunWorker final : public QObject {
    Q_OBJECT
public:
    /// `sink` and `gate` must outlive the worker.
    RunWorker(RunFunction run, Catalog catalog, std::filesystem::path storePath,
              std::filesystem::path outputFolder, BatchedSink& sink, PauseGate& gate);

    /// On the worker's own thread. Ends with finished(), whatever happens.
    void carryOut(const RunOrder& order, const std::stop_token& stop);

Q_SIGNALS:
    /// The run stands in the store.
    void registered(qint64 run, const QString& name);
    void finished(const artemis::RunFinished& end);

private:
    RunFinished attempt(const RunOrder& order, const std::stop_token& stop);
    RunRequest prepare(const RunOrder& order, std::int64_t& run);

    RunFunction m_run;
    Catalog m_catalog;
    std::filesystem::path m_storePath;
    std::filesystem::path m_outputFolder;
    BatchedSink& m_sink;
    PauseGate& m_gate;
};

}  // namespace artemis
