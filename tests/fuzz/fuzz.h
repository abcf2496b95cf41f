// What the fuzz targets share: bytes as a file, and what a reader may throw.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace artemis::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// A folder in memory, one for each process.
inline std::filesystem::path folder() {
    static const std::filesystem::path path = [] {
        const std::filesystem::path made = "/dev/shm/artemis-fuzz-" + std::to_string(::getpid());
        std::filesystem::create_directories(made);
        return made;
    }();
    return path;
}

inline std::filesystem::path file(const std::string& name, std::string_view bytes) {
    const std::filesystem::path path = folder() / name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
}

/// A reader takes its input or refuses it with BadInput; all else is a find.
template <class Reader>
int refusesOrReads(const Reader& reader) {
    try {
        reader();
    } catch (const BadInput&) {
    }
    return 0;
}

}  // namespace artemis::fuzz
