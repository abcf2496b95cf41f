// Checkpoints: one safetensors file with what trains, the optimiser's state and the counters.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/value.h"
#include "core/engine/nn/parameter.h"
#include "core/engine/train/adamw.h"

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

/// The values alone, for the best state of a run.
void saveValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters);
void loadValues(const std::filesystem::path& file, const std::vector<Parameter*>& parameters);

}  // namespace artemis
