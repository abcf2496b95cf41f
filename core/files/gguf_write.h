// Writes GGUF files, version 3.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/value.h"
#include "core/files/gguf_blocks.h"

namespace artemis {

/// A tensor whose blocks are made while it is written.
struct GgufStream {
    std::string name;
    GgmlType type = GgmlType::F32;
    std::vector<std::int64_t> shape;  ///< Row-major, as readers of the file have it.
    /// Puts its blocks, in pieces of any size.
    std::function<void(const std::function<void(std::string_view)>& put)> write;

    std::uint64_t bytes() const;
};

/// Writes aside and renames. Whole numbers of the metadata become UINT32, in lists INT32; numbers
/// with a fraction FLOAT32. Throws Failure where it cannot be written.
void writeGguf(const std::filesystem::path& path, const Value& metadata,
               std::span<const GgufStream> tensors);

}  // namespace artemis
