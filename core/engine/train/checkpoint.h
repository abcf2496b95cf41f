// Checkpoints: one safetensors file with what trains, the optimiser's state and the counters.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/engine/nn/parameter.h"
#include "core/engine/train/adamw.h"
#include "core/events/event.h"

namespace artemis {

/// <outDir>/checkpoints/step-000123.safetensors; written aside, renamed, and only then are older
/// ones removed. Returns the path. Throws Failure.
std::filesystem::path saveCheckpoint(const std::filesystem::path& outDir,
                                     const std::vector<Parameter*>& parameters,
                                     const AdamW& optimizer, const Value& counters);

/// The newest checkpoint of a run that is whole; nothing where there is none.
std::optional<std::filesystem::path> newestCheckpoint(const std::filesystem::path& outDir);

/// Removes what a killed process left half-written in a run's folder.
void removeLeftovers(const std::filesystem::path& outDir);

/// Fills parameters and optimiser, returns the counters. Throws BadInput where the file does not
/// fit the experiment.
Value loadCheckpoint(const std::filesystem::path& file, const std::vector<Parameter*>& parameters,
                     AdamW& optimizer);

/// Where the best state of a run stands.
std::filesystem::path bestFile(const std::filesystem::path& outDir);

/// The values without the optimiser, for the best state of a run. `counters` as in a checkpoint.
void saveValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters,
                const Value& counters);
/// The values of a best state or a checkpoint. Throws BadInput where they do not fit.
void loadValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters);

/// The counters in a best state or a checkpoint. Throws BadInput where there are none.
Value countersOf(const std::filesystem::path& file);
Position positionOf(const Value& counters);

}  // namespace artemis
