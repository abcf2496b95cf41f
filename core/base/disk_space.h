// Whether a disk has room for what is about to be written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace artemis {

/// Throws Failure where the disk of `folder`, or of the nearest one above it that is there, has
/// fewer bytes free. `what` needs them ("the files"); `advice` says what to do.
void requireDiskSpace(const std::filesystem::path& folder, std::uint64_t bytes,
                      const std::string& what, const std::string& advice);

}  // namespace artemis
