// Adapters on disk in Hugging Face PEFT's format: adapter_config.json, adapter_model.safetensors.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/engine/peft/method.h"

namespace artemis {

/// Every tensor that trains under the name PEFT gives it in the file.
std::vector<std::pair<std::string, Parameter*>> adapterTensors(const Model& model);

/// Writes both files. `baseModel` is what the adapter belongs to, as an experiment names it; a
/// model of the hub stands there as PEFT has it, by its repository. Throws Failure.
void saveAdapter(const Model& model, const std::vector<MethodChoice>& methods,
                 const std::string& baseModel, const std::filesystem::path& folder);

/// The methods of an adapter folder. Throws BadInput naming what is not supported.
std::vector<MethodChoice> adapterMethods(const std::filesystem::path& folder);

/// Fills the attached adapters and trained parameters from a folder. Throws BadInput for missing
/// tensors, tensors without a place, and shapes or settings that differ from what is attached.
void loadAdapter(Model& model, const std::vector<MethodChoice>& methods,
                 const std::filesystem::path& folder);

}  // namespace artemis
