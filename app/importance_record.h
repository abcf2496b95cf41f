// ImportanceRecord: enters an analysis of importance into the store and keeps its report there.
#pragma once

#include <filesystem>

#include "app/stored_run.h"
#include "core/engine/run/analyze_importance.h"

namespace artemis {

/// Passes events on to `next`, but for the start of the run, which is the store's alone.
class ImportanceRecord final : public EventSink {
public:
    ImportanceRecord(const std::filesystem::path& store, const ExperimentConfig& config,
                     EventSink& next);
    void take(const Event& event) override;
    /// Writes importance.json into the run's folder where it is done, and how it ended into the
    /// store. Returns the number of the run; nothing where it never started. Throws Failure.
    std::optional<std::int64_t> finish(const ImportanceResult& result);

private:
    std::filesystem::path m_folder;
    StoredRun m_stored;
    EventSink& m_next;
};

}  // namespace artemis
