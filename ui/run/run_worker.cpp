// Registers, runs and records one run; evaluates one that has ended.
#include "ui/run/run_worker.h"

#include "core/base/error.h"
#include "core/store/run_folder.h"
#include "core/store/run_recorder.h"
#include "core/store/run_store.h"
#include "core/store/trained_run.h"
#include "ui/run/stored_run.h"

namespace artemis {

namespace {

RunFinished failed(const std::exception& error) {
    const auto* failure = dynamic_cast<const Failure*>(&error);
    return {Status::Failed, error.what(), failure != nullptr ? failure->whatToDo() : "", {}};
}

/// Passes on what is said during an evaluation; its figures come from the store, once they are
/// complete.
class WordsSink final : public EventSink {
public:
    explicit WordsSink(EventSink& next) : m_next(next) {}
    void take(const Event& event) override {
        if (!std::holds_alternative<Measured>(event)) {
            m_next.take(event);
        }
    }

private:
    EventSink& m_next;
};

}  // namespace

RunWorker::RunWorker(EngineFunctions engine, Catalog catalog, std::filesystem::path storePath,
                     std::filesystem::path outputFolder, BatchedSink& sink, PauseGate& gate)
    : m_engine(std::move(engine)),
      m_catalog(std::move(catalog)),
      m_storePath(std::move(storePath)),
      m_outputFolder(std::move(outputFolder)),
      m_sink(sink),
      m_gate(gate) {}

void RunWorker::carryOut(const RunOrder& order, const std::stop_token& stop) {
    std::optional<RunFinished> end;
    try {
        end = attempt(order, stop);
    } catch (const std::exception& error) {
        end = failed(error);
    }
    if (end) {
        Q_EMIT finished(*end);
    } else {
        Q_EMIT nothingTaken();
    }
}

void RunWorker::evaluate(const EvaluationOrder& order, const std::stop_token& stop) {
    RunFinished end;
    try {
        end = attemptEvaluation(order, stop);
    } catch (const std::exception& error) {
        end = failed(error);
    }
    Q_EMIT evaluated(end);
}

RunFinished RunWorker::attemptEvaluation(const EvaluationOrder& order,
                                         const std::stop_token& stop) {
    RunStore store = RunStore::open(m_storePath, StoreMode::ReadWrite);
    EvaluationRequest request{order.run, trainedRun(store, order.run, m_catalog)};
    if (!order.sets.empty()) {
        request.wanted = loadExperiment(order.sets, m_catalog);
    }
    WordsSink words(m_sink);
    const EvaluationResult result = m_engine.evaluate(request, words, stop);
    store.addEvaluation(order.run, result.figures, result.answers);
    return result.end;
}

RunWorker::Turn RunWorker::continued(std::int64_t run, RunStore& store) const {
    const RunDetails details = store.show(run);
    const ExperimentConfig config = experimentOf(details, m_catalog);
    store.markRunning(run);
    return {{config, details.row.outDir, true, &m_gate}, run};
}

std::optional<RunWorker::Turn> RunWorker::prepare(const RunOrder& order, RunStore& store) {
    if (order.fromQueue) {
        const auto job = RunQueue(store).take(m_catalog, m_outputFolder);
        return job ? std::optional(Turn{
                         {job->config, job->outDir, job->resume, &m_gate}, job->run, job->entry})
                   : std::nullopt;
    }
    if (order.resumeId != 0) {
        return continued(order.resumeId, store);
    }
    NewRun about;
    about.outDir = newRunFolder(m_outputFolder, order.config.name);
    about.status = Status::Running;
    const std::int64_t run = store.createRun(order.config, about);
    return Turn{{order.config, about.outDir, false, &m_gate}, run};
}

std::optional<RunFinished> RunWorker::attempt(const RunOrder& order, const std::stop_token& stop) {
    std::optional<Turn> turn;
    {
        RunStore store = RunStore::open(m_storePath, StoreMode::ReadWrite);
        turn = prepare(order, store);
        if (!turn) {
            return std::nullopt;
        }
        Q_EMIT registered(storedRun(store, turn->run));
    }
    RunFinished end;
    {
        RecorderOptions options;
        options.onTrouble = [this](const std::string& sentence) {
            m_sink.take(Logged{Level::Warning, sentence});
        };
        RunRecorder recorder(m_storePath, turn->run, options);
        Tee both({&recorder, &m_sink});
        end = m_engine.run(turn->request, both, stop);
    }
    if (turn->entry != 0) {
        settle(*turn, end);
    }
    return end;
}

void RunWorker::settle(const Turn& turn, const RunFinished& end) {
    try {
        RunStore store = RunStore::open(m_storePath, StoreMode::ReadWrite);
        RunQueue queue(store);
        if (end.status == Status::Stopped && m_keepTurn) {
            queue.putBack(turn.entry);
        } else {
            queue.end(turn.entry, end);
        }
    } catch (const std::exception& error) {
        // The next turn settles it by how the run stands.
        m_sink.take(Logged{Level::Warning, error.what()});
    }
}

}  // namespace artemis
