// A GGUF file where a model folder is asked for: imported once, into the user's cache.
#pragma once

#include <cstdint>
#include <filesystem>

namespace artemis {

/// Whether the name ends with .gguf (of any case) and is not a folder's.
bool isGguf(const std::filesystem::path& path);

struct GgufFolder {
    std::filesystem::path folder;
    bool isNew = false;       ///< Made by this call.
    std::uint64_t bytes = 0;  ///< On the disk.
};

/// The folder in the user's cache with what the file holds, in fp32 as importGguf() makes it. The
/// first call imports it, under the hash of its bytes, so that a copy or another name of the file
/// finds the same folder and a changed file a new one; processes and threads that ask at once wait
/// for one another. Throws BadInput for a file that cannot be imported, Failure where it cannot be
/// written.
GgufFolder ggufFolder(const std::filesystem::path& file);

}  // namespace artemis
