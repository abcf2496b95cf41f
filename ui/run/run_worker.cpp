// Registers, runs and records one run.
#include "ui/run/run_worker.h"

#include "core/base/error.h"
#include "core/store/run_folder.h"
#include "core/store/run_recorder.h"
#include "core/store/run_store.h"
#include "ui/run/stored_run.h"

namespace artemis {

RunWorker::RunWorker(RunFunction run, Catalog catalog, std::filesystem::path storePath,
                     std::filesystem::path outputFolder, BatchedSink& sink, PauseGate& gate)
    : m_run(std::move(run)),
      m_catalog(std::move(catalog)),
      m_storePath(std::move(storePath)),
      m_outputFolder(std::move(outputFolder)),
      m_sink(sink),
      m_gate(gate) {}

void RunWorker::carryOut(const RunOrder& order, const std::stop_token& stop) {
    std::optional<RunFinished> end;
    try {
        end = attempt(order, stop);
    } catch (const Failure& failure) {
        end = {Status::Failed, failure.what(), failure.whatToDo(), {}};
    } catch (const std::exception& error) {
        end = {Status::Failed, error.what(), {}, {}};
    }
    if (end) {
        Q_EMIT finished(*end);
    } else {
        Q_EMIT nothingTaken();
    }
}

RunWorker::Turn RunWorker::continued(std::int64_t run, RunStore& store) const {
    const RunDetails details = store.show(run);
    Parsed parsed = parseExperiment(details.yaml, details.baseDir, m_catalog);
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    store.markRunning(run);
    return {{parsed.config, details.row.outDir, true, &m_gate}, run};
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
        end = m_run(turn->request, both, stop);
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
