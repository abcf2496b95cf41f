// An analysis as a run of its own.
#include "app/importance_record.h"

#include "app/stored_run.h"
#include "core/base/error.h"
#include "core/base/io.h"
#include "core/store/importance_file.h"
#include "core/store/run_folder.h"

namespace artemis {

namespace {

NewRun about() {
    NewRun run;
    run.kind = importanceKind;
    return run;
}

/// What lists and comparisons show; the rest stands in the report.
Value summaryOf(const ImportanceReport& report) {
    Value scores = Value::object();
    Value stable = Value::object();
    for (const LayerScore& score : report.scores) {
        scores[score.id] = score.raw();
        stable[score.id] = score.stability ? Value(score.stability->stable) : Value();
    }
    return {{"status", toText(Status::Done)},
            {"samples", report.samples},
            {"tokens", report.tokens},
            {"seconds", report.seconds},
            {"scores", std::move(scores)},
            {"stable", std::move(stable)},
            {"informative", report.information ? Value(report.information->informative) : Value()}};
}

/// Passes events on, and the start of the run to the store.
class Record final : public EventSink {
public:
    Record(const std::filesystem::path& store, const ExperimentConfig& config, EventSink& next)
        : m_folder(newRunFolder(runsFolder(store), config.name + "-" + importanceKind)),
          m_stored(store, config, {}, about()),
          m_next(next) {}

    void take(const Event& event) override {
        if (const auto* started = std::get_if<RunStarted>(&event)) {
            RunStarted with = *started;
            with.outDir = m_folder.string();
            m_stored.take(with);
            return;
        }
        m_stored.take(event);
        m_next.take(event);
    }

    /// The number of the run; 0 where it never started. Throws Failure.
    std::int64_t finish(const ImportanceResult& result) {
        if (!m_stored.id()) {
            return 0;
        }
        RunFinished end = result.end;
        if (end.status == Status::Done) {
            const auto file = m_folder / "importance.json";
            writeFile(file, toJson(result.report).dump(2) + "\n");
            m_stored.take(ArtefactWritten{importanceKind, file.string(), {}});
            end.summary = summaryOf(result.report);
        }
        m_stored.take(end);
        m_stored.flush();
        return *m_stored.id();
    }

private:
    std::filesystem::path m_folder;
    StoredRun m_stored;
    EventSink& m_next;
};

}  // namespace

ImportanceResult analyzeAndKeep(const std::filesystem::path& store,
                                const ImportanceRequest& request, EventSink& sink,
                                std::stop_token stop) {
    Record record(store, request.config, sink);
    ImportanceResult result = analyzeLayerImportance(request, record, std::move(stop));
    try {
        result.run = record.finish(result);
    } catch (const Failure& failure) {
        if (result.end.status == Status::Done) {
            result.end.reason = failure.what();
            result.end.whatToDo = failure.whatToDo();
        }
    }
    return result;
}

}  // namespace artemis
