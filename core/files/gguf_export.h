// A Hugging Face model folder as one GGUF file.
#pragma once

#include <filesystem>
#include <string>

#include "core/files/gguf_blocks.h"

namespace artemis {

/// Matrices in `type` (F16 or Q8_0; F16 where their rows are no multiple of 32), vectors and
/// positions in F32; the tokenizer of tokenizer.json goes into the metadata. What importGguf()
/// makes of the file is the folder again, within the precision of the type. The file calls the
/// model `name`, or as the folder is called. Throws BadInput where the model or its tokenizer is of
/// a kind that GGUF's readers do not know, or `out` is there already; Failure where it cannot be
/// written.
void exportGguf(const std::filesystem::path& folder, const std::filesystem::path& out,
                GgmlType type, const std::string& name = {});

}  // namespace artemis
