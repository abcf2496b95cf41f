// Safetensors: named tensors of one file or of a Hugging Face model folder, memory-mapped; and
// the writer. Format: 8 bytes header length (little-endian), a JSON header, then the data.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace artemis {

class MappedFile;

enum class DType { F32, F16, BF16, F64, I64, I32, I16, I8, U8, Bool };

/// Bytes of one element.
std::size_t sizeOf(DType dtype);
/// As the format spells it: "F32", "BF16", "BOOL" …
std::string_view nameOf(DType dtype);
std::optional<DType> dtypeNamed(std::string_view name);

/// One tensor of a file, row-major, little-endian. A copy of it keeps the mapping alive.
struct TensorInfo {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;  ///< empty for a scalar
    std::byte* data = nullptr;        ///< copy-on-write: writing never changes the file
    std::size_t bytes = 0;            ///< product of the shape × sizeOf(dtype)
    std::shared_ptr<const MappedFile> mapping;

    /// Old writers do not align the data; such a tensor must be copied before it is computed with.
    bool aligned() const;
};

/// One file, validated completely when it is opened: every tensor lies inside the file, has the
/// bytes of its shape, none overlap, and there are no holes (as the reference reader demands).
class SafetensorsFile {
public:
    /// Throws BadInput naming file, tensor and value.
    explicit SafetensorsFile(const std::filesystem::path& path);

    /// nullptr where there is no such tensor.
    const TensorInfo* find(const std::string& name) const;
    /// In the order of their data.
    const std::vector<TensorInfo>& tensors() const { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }

private:
    std::vector<TensorInfo> m_tensors;
    std::unordered_map<std::string, std::size_t> m_index;
    std::map<std::string, std::string> m_metadata;
};

/// The weights of a model folder: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` names.
class TensorFolder {
public:
    /// Throws BadInput where a file is missing or bad, or a tensor stands in no shard or in two.
    explicit TensorFolder(const std::filesystem::path& folder);

    /// nullptr where there is no such tensor.
    const TensorInfo* find(const std::string& name) const;
    const std::vector<SafetensorsFile>& files() const { return m_files; }
    /// Of all files, shard by shard.
    std::vector<TensorInfo> tensors() const;

private:
    void openShards(const std::filesystem::path& folder,
                    const std::map<std::string, std::string>& weightMap);
    std::vector<SafetensorsFile> m_files;
};

/// A tensor to be written: row-major, contiguous, product of the shape × sizeOf(dtype) bytes.
struct TensorView {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    const void* data = nullptr;
};

/// A tensor whose bytes are made while it is written: it need never be in memory as a whole.
struct TensorStream {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;
    /// Puts its bytes, row-major, in pieces of any size.
    std::function<void(const std::function<void(std::string_view)>& put)> write;
};

/// Writes aside and renames. Data starts at a multiple of 64 bytes and every tensor is aligned to
/// its element. Throws Failure where it cannot be written or a name is used twice.
void writeSafetensors(const std::filesystem::path& path, std::span<const TensorView> tensors,
                      const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

void writeSafetensors(const std::filesystem::path& path, std::span<const TensorStream> tensors,
                      const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

}  // namespace artemis
