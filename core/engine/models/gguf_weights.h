// A model's matrices in the blocks of a GGUF file.
#pragma once

#include <filesystem>

#include "core/engine/models/model.h"

namespace artemis {

/// Replaces every linear layer's matrix, and that of a head tied to the embedding, by the file's
/// blocks where the file has it quantised; what it has in F32, F16 or BF16 stays as it is. Such a
/// model can be computed with and differentiated, its matrices neither trained nor merged into. The
/// model is of the file's import (importGguf()). Throws BadInput where the file is damaged or
/// another model's.
void keepBlocks(Model& model, const std::filesystem::path& file);

}  // namespace artemis
