// GGUF: metadata and quantised tensors in one file, memory-mapped. Format: ggml's docs/gguf.md,
// versions 2 and 3, little-endian.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/value.h"
#include "core/files/gguf_blocks.h"

namespace artemis {

class MappedFile;

struct GgufTensor {
    std::string name;
    GgmlFormat format;
    std::vector<std::int64_t> shape;  ///< As row-major readers have it: the file's order reversed.
    std::span<const std::byte> blocks;
    std::int64_t count() const;
};

/// One file, validated completely when it is opened: every count fits the file, every tensor lies
/// inside it and has the bytes of its shape.
class GgufFile {
public:
    /// Throws BadInput naming file, tensor or key, and value.
    explicit GgufFile(const std::filesystem::path& path);

    /// Keys of the file ("general.architecture", "tokenizer.ggml.tokens" …) in its order.
    const Value& metadata() const { return m_metadata; }
    const std::vector<GgufTensor>& tensors() const { return m_tensors; }
    /// nullptr where there is no such tensor.
    const GgufTensor* find(const std::string& name) const;
    /// Keeps the bytes of the tensors alive.
    const std::shared_ptr<const MappedFile>& mapping() const { return m_mapping; }

private:
    std::shared_ptr<const MappedFile> m_mapping;
    Value m_metadata;
    std::vector<GgufTensor> m_tensors;
    std::unordered_map<std::string, std::size_t> m_index;
};

}  // namespace artemis
