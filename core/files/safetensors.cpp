// Opens a safetensors file and finds its tensors; the element types.
#include "core/files/safetensors.h"

#include <array>

#include "core/files/mapped_file.h"
#include "core/files/safetensors_header.h"

namespace artemis {

namespace {

struct DTypeRow {
    std::string_view name;
    std::size_t size;
};

/// In the order of the enumeration.
constexpr std::array<DTypeRow, 10> kDTypes{{{"F32", 4},
                                            {"F16", 2},
                                            {"BF16", 2},
                                            {"F64", 8},
                                            {"I64", 8},
                                            {"I32", 4},
                                            {"I16", 2},
                                            {"I8", 1},
                                            {"U8", 1},
                                            {"BOOL", 1}}};

}  // namespace

std::size_t sizeOf(DType dtype) { return kDTypes[static_cast<std::size_t>(dtype)].size; }

std::string_view nameOf(DType dtype) { return kDTypes[static_cast<std::size_t>(dtype)].name; }

std::optional<DType> dtypeNamed(std::string_view name) {
    for (std::size_t i = 0; i < kDTypes.size(); ++i) {
        if (kDTypes[i].name == name) {
            return static_cast<DType>(i);
        }
    }
    return std::nullopt;
}

bool TensorInfo::aligned() const {
    return reinterpret_cast<std::uintptr_t>(data) % sizeOf(dtype) == 0;
}

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) {
    SafetensorsHeader header = readHeader(path.string(), std::make_shared<MappedFile>(path));
    m_tensors = std::move(header.tensors);
    m_metadata = std::move(header.metadata);
    for (std::size_t i = 0; i < m_tensors.size(); ++i) {
        m_index.emplace(m_tensors[i].name, i);
    }
}

const TensorInfo* SafetensorsFile::find(const std::string& name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

}  // namespace artemis
