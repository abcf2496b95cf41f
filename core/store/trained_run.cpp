// Reads a run for further work.
#include "core/store/trained_run.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

/// The state that was kept: the best one, or the last.
Position keptPosition(const RunStore& store, const RunRow& row, bool best) {
    Position at;
    at.step = row.summary.value("steps", std::int64_t{0});
    const std::int64_t bestStep = row.summary.value("best_step", std::int64_t{-1});
    if (best && bestStep >= 0) {
        at.step = bestStep;
    }
    const auto points = store.metrics(row.id, {"train", "loss"}, at.step - 1);
    return !points.empty() && points.front().at.step == at.step ? points.front().at : at;
}

/// A later run with the same folder may have written its own result over it.
void requireOwnResult(const RunStore& store, const RunRow& row) {
    for (const RunRow& other : store.list()) {
        const bool wrote = other.id > row.id && other.status == Status::Done;
        if (wrote && other.outDir == row.outDir) {
            throw BadInput("run " + std::to_string(row.id),
                           "run " + std::to_string(other.id) +
                               " has written its result over it in " + row.outDir +
                               "; run it again with a folder of its own (--out)");
        }
    }
}

}  // namespace

ExperimentConfig experimentOf(const RunDetails& run, const Catalog& catalog) {
    Parsed parsed = parseExperiment(run.yaml, run.baseDir, catalog);
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return std::move(parsed.config);
}

TrainedRun trainedRun(const RunStore& store, std::int64_t run, const Catalog& catalog) {
    const RunDetails details = store.show(run);
    if (details.row.status == Status::Running) {
        throw BadInput("run " + std::to_string(run),
                       "is being run by process " + std::to_string(details.row.pid) + " on " +
                           details.row.host + "; wait for its end, or stop it there first");
    }
    if (details.row.kind != NewRun{}.kind) {
        throw BadInput("run " + std::to_string(run), "is of kind " + details.row.kind +
                                                         " and trained nothing; give a run that "
                                                         "trained");
    }
    TrainedRun trained{experimentOf(details, catalog), details.row.outDir,
                       details.row.status == Status::Done};
    if (trained.isFinished) {
        requireOwnResult(store, details.row);
        trained.at = keptPosition(store, details.row, trained.config.evaluation.keepBest);
    }
    return trained;
}

}  // namespace artemis
