// The doctor: what is on this machine, what is missing, and what to do; LibTorch-free to include.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/finding.h"

namespace artemis {

/// Version and processor, LibTorch, device, built-in models, fonts, memory and room for the store
/// in `storeFolder`. Reads a few small files; changes nothing but that it makes the folder.
std::vector<Finding> examineMachine(const std::filesystem::path& storeFolder);

}  // namespace artemis
