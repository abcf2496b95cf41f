// Header, then the tensors, each at a multiple of 32 bytes.
#include "core/files/gguf_write.h"

#include <functional>
#include <numeric>

#include "core/base/io.h"

namespace artemis {

namespace {

constexpr std::uint64_t alignment = 32;

enum Tag : std::uint32_t {
    tagU32 = 4,
    tagI32 = 5,
    tagF32 = 6,
    tagBool = 7,
    tagText = 8,
    tagList = 9
};

std::uint64_t aligned(std::uint64_t size) { return (size + alignment - 1) / alignment * alignment; }

class Header {
public:
    template <class T>
    void number(T value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(std::string_view text) {
        number<std::uint64_t>(text.size());
        m_bytes += text;
    }
    void tagged(const Value& value) {
        number<std::uint32_t>(tagOf(value, tagU32));
        if (!value.is_array()) {
            return plain(value, tagU32);
        }
        number<std::uint32_t>(value.empty() ? tagI32 : tagOf(value.front(), tagI32));
        number<std::uint64_t>(value.size());
        for (const Value& item : value) {
            plain(item, tagI32);
        }
    }
    void tensor(const GgufStream& tensor, std::uint64_t offset) {
        text(tensor.name);
        number(static_cast<std::uint32_t>(tensor.shape.size()));
        for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size) {
            number(*size);
        }
        number(tensor.type);
        number(offset);
    }
    std::string take() {
        m_bytes.resize(aligned(m_bytes.size()));
        return std::move(m_bytes);
    }

private:
    static Tag tagOf(const Value& value, Tag whole) {
        return value.is_array()          ? tagList
               : value.is_string()       ? tagText
               : value.is_boolean()      ? tagBool
               : value.is_number_float() ? tagF32
                                         : whole;
    }
    void plain(const Value& value, Tag whole) {
        switch (tagOf(value, whole)) {
            case tagText:
                return text(value.get_ref<const std::string&>());
            case tagBool:
                return number<std::uint8_t>(value.get<bool>() ? 1 : 0);
            case tagF32:
                return number(value.get<float>());
            default:
                return number(value.get<std::int32_t>());
        }
    }
    std::string m_bytes;
};

}  // namespace

std::uint64_t GgufStream::bytes() const {
    const GgmlFormat format = *ggmlFormat(static_cast<std::uint32_t>(type));
    const auto count =
        std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
    return static_cast<std::uint64_t>(count / format.weights) * format.bytes;
}

void writeGguf(const std::filesystem::path& path, const Value& metadata,
               std::span<const GgufStream> tensors) {
    Header header;
    header.number<std::uint32_t>(0x46554747);  // "GGUF"
    header.number<std::uint32_t>(3);
    header.number<std::uint64_t>(tensors.size());
    header.number<std::uint64_t>(metadata.size());
    for (const auto& [key, value] : metadata.items()) {
        header.text(key);
        header.tagged(value);
    }
    std::uint64_t offset = 0;
    for (const GgufStream& tensor : tensors) {
        header.tensor(tensor, offset);
        offset += aligned(tensor.bytes());
    }
    writeFile(path, [&](const auto& put) {
        put(header.take());
        for (const GgufStream& tensor : tensors) {
            tensor.write(put);
            put(std::string(aligned(tensor.bytes()) - tensor.bytes(), '\0'));
        }
    });
}

}  // namespace artemis
