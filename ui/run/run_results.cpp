// Reads results from the store's artefacts.
#include "ui/run/run_results.h"

#include "core/base/error.h"
#include "core/store/trained_run.h"

namespace artemis {

namespace {

constexpr const char* adapterKind = "adapter";
constexpr const char* modelKind = "model";

/// The newest file of that kind that is still there, or "".
std::string lastOf(const std::vector<ArtefactRow>& files, const std::string& kind) {
    std::string path;
    for (const ArtefactRow& file : files) {
        std::error_code ignored;
        if (file.kind == kind && std::filesystem::exists(file.path, ignored)) {
            path = file.path;
        }
    }
    return path;
}

/// "" where the experiment is no longer valid.
std::string baseOf(const RunStore& store, std::int64_t run, const Catalog& catalog) {
    try {
        const ExperimentConfig config = experimentOf(store.show(run), catalog);
        return config.resolve(config.model.path);
    } catch (const BadInput&) {
        return {};
    }
}

}  // namespace

std::vector<RunResult> runResults(const RunStore& store, const Catalog& catalog) {
    std::vector<RunResult> results;
    RunFilter finished;
    finished.status = Status::Done;
    for (const RunRow& row : store.list(finished)) {
        const std::vector<ArtefactRow> files = store.artefacts(row.id);
        RunResult result{
            row.id, row.name, {}, lastOf(files, adapterKind), lastOf(files, modelKind)};
        if (result.adapter.empty() && result.model.empty()) {
            continue;
        }
        result.base = baseOf(store, row.id, catalog);
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace artemis
