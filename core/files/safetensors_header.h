// Reads and checks the header of a safetensors file. Used by safetensors.cpp only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/files/mapped_file.h"
#include "core/files/safetensors.h"

namespace artemis {

/// The reference reader's limit as well.
constexpr std::uint64_t kLargestHeader = 100'000'000;

struct SafetensorsHeader {
    std::vector<TensorInfo> tensors;  ///< in the order of their data
    std::map<std::string, std::string> metadata;
};

/// `file` is the name for messages. Throws BadInput.
SafetensorsHeader readHeader(const std::string& file,
                             const std::shared_ptr<const MappedFile>& mapping);

}  // namespace artemis
