// A model folder with a saved adapter, for what needs no experiment.
#pragma once

#include <filesystem>
#include <memory>

namespace artemis {

class Model;

/// The model of a folder for the task that the adapter names, with the adapter attached; without
/// one ("") for what its family can write or predict. Throws BadInput.
std::unique_ptr<Model> openAdapted(const std::filesystem::path& modelDir,
                                   const std::filesystem::path& adapterDir);

/// Writes the base model of `modelDir` with the adapter of `adapterDir` folded in to `outDir`.
void mergeToFolder(const std::filesystem::path& modelDir, const std::filesystem::path& adapterDir,
                   const std::filesystem::path& outDir);

}  // namespace artemis
