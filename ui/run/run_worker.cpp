// Registers, runs and records one run.
#include "ui/run/run_worker.h"

#include <QDateTime>

#include "core/base/error.h"
#include "core/store/run_recorder.h"
#include "core/store/run_store.h"

namespace artemis {

namespace {

/// Letters and digits of the name, so that it can stand in a path anywhere.
std::string folderName(const std::string& name) {
    std::string safe;
    for (const char c : name) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        safe += plain || c == '.' || c == '_' ? c : '-';
    }
    return safe.substr(0, 60) + "-" +
           QDateTime::currentDateTime().toString("yyyyMMdd-HHmmss-zzz").toStdString();
}

ExperimentConfig storedExperiment(const RunDetails& details, const Catalog& catalog) {
    Parsed parsed = parseExperiment(details.yaml, details.baseDir, catalog);
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return parsed.config;
}

}  // namespace

RunWorker::RunWorker(RunFunction run, Catalog catalog, std::filesystem::path storePath,
                     std::filesystem::path outputFolder, BatchedSink& sink, PauseGate& gate)
    : m_run(std::move(run)),
      m_catalog(std::move(catalog)),
      m_storePath(std::move(storePath)),
      m_outputFolder(std::move(outputFolder)),
      m_sink(sink),
      m_gate(gate) {}

void RunWorker::carryOut(const RunOrder& order, const std::stop_token& stop) {
    RunFinished end;
    try {
        end = attempt(order, stop);
    } catch (const Failure& failure) {
        end = {Status::Failed, failure.what(), failure.whatToDo(), {}};
    } catch (const std::exception& error) {
        end = {Status::Failed, error.what(), {}, {}};
    }
    Q_EMIT finished(end);
}

RunRequest RunWorker::prepare(const RunOrder& order, std::int64_t& run) {
    RunStore store = RunStore::open(m_storePath, StoreMode::ReadWrite);
    if (order.resumeId == 0) {
        NewRun about;
        about.outDir = m_outputFolder / folderName(order.config.name);
        about.status = Status::Running;
        run = store.createRun(order.config, about);
        return {order.config, about.outDir, false, &m_gate};
    }
    const RunDetails details = store.show(order.resumeId);
    RunRequest request{storedExperiment(details, m_catalog), details.row.outDir, true, &m_gate};
    store.markRunning(order.resumeId);
    run = order.resumeId;
    return request;
}

RunFinished RunWorker::attempt(const RunOrder& order, const std::stop_token& stop) {
    std::int64_t run = 0;
    const RunRequest request = prepare(order, run);
    Q_EMIT registered(run, QString::fromStdString(request.config.name));
    RecorderOptions options;
    options.onTrouble = [this](const std::string& sentence) {
        m_sink.take(Logged{Level::Warning, sentence});
    };
    RunRecorder recorder(m_storePath, run, options);
    Tee both({&recorder, &m_sink});
    return m_run(request, both, stop);
}

}  // namespace artemis
