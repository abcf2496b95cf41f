// A GGUF file as a Hugging Face model folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/files/safetensors.h"

namespace artemis {

struct ImportSummary {
    std::string architecture;
    std::int64_t parameters = 0;
    std::string formats;  ///< "210 tensors Q4_1, 61 F32, 1 Q8_0"
};

/// Hears how many bytes of the weights are written, of how many in all; what it throws ends the
/// import, and nothing is left of it.
using ImportWatcher = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Writes config.json, model.safetensors in `dtype` (F32, F16 or BF16) and the tokenizer's files
/// into a new folder `out`, which appears when all of it is written. Weights are widened tensor by
/// tensor. Throws BadInput (nothing is written) where the file is damaged, of an architecture that
/// is not known, or incomplete, or where `out` is there already; Failure where it cannot be
/// written.
ImportSummary importGguf(const std::filesystem::path& file, const std::filesystem::path& out,
                         DType dtype = DType::F32, const ImportWatcher& watch = {});

}  // namespace artemis
