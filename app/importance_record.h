// Keeps an analysis of importance as a run of its own.
#pragma once

#include <filesystem>

#include "core/engine/run/analyze_importance.h"

namespace artemis {

/// analyzeLayerImportance(), entered into the store once all is checked, with its report as
/// importance.json in the run's folder. Events go on to `sink`, but for the start of the run, which
/// is the store's alone. Where the report is done but cannot be kept, the end's reason says why.
ImportanceResult analyzeAndKeep(const std::filesystem::path& store,
                                const ImportanceRequest& request, EventSink& sink,
                                std::stop_token stop);

}  // namespace artemis
