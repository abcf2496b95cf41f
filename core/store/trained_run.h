// TrainedRun: what of a stored run is needed to work with what it trained.
#pragma once

#include <filesystem>

#include "core/catalog/catalog.h"
#include "core/store/run_store.h"

namespace artemis {

struct TrainedRun {
    ExperimentConfig config;       ///< As it was run.
    std::filesystem::path outDir;  ///< Its files.
    bool isFinished = false;       ///< It wrote its result; else it has checkpoints at most.
    Position at{};                 ///< Of the result that was kept, where it is finished.
};

/// The experiment of a stored run. Throws BadInput where it is no longer valid.
ExperimentConfig experimentOf(const RunDetails& run, const Catalog& catalog);

/// Throws BadInput for an unknown run, one that is being run, one whose experiment is no longer
/// valid, and one whose result another run has written over.
TrainedRun trainedRun(const RunStore& store, std::int64_t run, const Catalog& catalog);

}  // namespace artemis
