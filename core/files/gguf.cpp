// Reads the header of a GGUF file; nothing in it is believed before it is checked.
#include "core/files/gguf.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/files/mapped_file.h"

namespace artemis {

namespace {

/// Of one file: a vocabulary has some hundred thousand, and each value costs more memory than its
/// bytes in the file.
constexpr std::uint64_t mostListed = 1 << 23;
constexpr std::uint64_t mostKeys = 1 << 12;

constexpr const char* damaged = "; the file is damaged, download it again";

/// Kinds of values in the metadata.
enum class Tag : std::uint32_t {
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    F32,
    Bool,
    String,
    Array,
    U64,
    I64,
    F64
};

class Reader {
public:
    Reader(std::string file, std::span<const std::byte> bytes)
        : m_file(std::move(file)), m_bytes(bytes) {}

    [[noreturn]] void refuse(const std::string& what) const { throw BadInput(m_file, what); }

    template <class T>
    T number() {
        need(sizeof(T));
        T value;
        std::memcpy(&value, m_bytes.data() + m_at, sizeof value);
        m_at += sizeof value;
        return value;
    }

    std::string text() {
        const auto length = number<std::uint64_t>();
        need(length);
        std::string result(reinterpret_cast<const char*>(m_bytes.data() + m_at), length);
        m_at += length;
        return result;
    }

    /// How many things of at least `bytes` bytes follow.
    std::uint64_t count(std::size_t bytes, const char* what) {
        const auto wanted = number<std::uint64_t>();
        if (wanted > (m_bytes.size() - m_at) / bytes) {
            refuse("says it has " + std::to_string(wanted) + " " + what +
                   ", more than it can hold" + damaged);
        }
        return wanted;
    }

    Value value(Tag tag, int depth = 0) {
        switch (tag) {
            case Tag::U8:
                return number<std::uint8_t>();
            case Tag::I8:
                return number<std::int8_t>();
            case Tag::U16:
                return number<std::uint16_t>();
            case Tag::I16:
                return number<std::int16_t>();
            case Tag::U32:
                return number<std::uint32_t>();
            case Tag::I32:
                return number<std::int32_t>();
            case Tag::F32:
                return number<float>();
            case Tag::Bool:
                return number<std::uint8_t>() != 0;
            case Tag::String:
                return text();
            case Tag::Array:
                return array(depth);
            case Tag::U64:
                return number<std::uint64_t>();
            case Tag::I64:
                return number<std::int64_t>();
            case Tag::F64:
                return number<double>();
        }
        refuse("has a value of the unknown kind " + std::to_string(static_cast<unsigned>(tag)) +
               damaged);
    }

    std::size_t at() const { return m_at; }

private:
    void need(std::uint64_t bytes) const {
        if (bytes > m_bytes.size() - m_at) {
            refuse("ends at byte " + std::to_string(m_bytes.size()) +
                   ", in the middle of its header" + damaged);
        }
    }

    Value array(int depth) {
        constexpr int deepest = 4;
        if (depth >= deepest) {
            refuse(std::string("has lists within lists within lists") + damaged);
        }
        const auto tag = static_cast<Tag>(number<std::uint32_t>());
        Value result = Value::array();
        std::uint64_t left = count(1, "values in a list");
        m_listed += left;
        if (m_listed > mostListed) {
            refuse("has lists of more than " + std::to_string(mostListed) + " values" + damaged);
        }
        for (; left > 0; --left) {
            result.push_back(value(tag, depth + 1));
        }
        return result;
    }

    std::string m_file;
    std::span<const std::byte> m_bytes;
    std::size_t m_at = 0;
    std::uint64_t m_listed = 0;
};

void checkVersion(Reader& reader) {
    if (reader.number<std::uint32_t>() != 0x46554747) {
        reader.refuse("is no GGUF file: it does not begin with GGUF");
    }
    const auto version = reader.number<std::uint32_t>();
    if (version < 2 || version > 3) {
        reader.refuse("is of version " + std::to_string(version) +
                      " of GGUF; 2 and 3 are read, in little-endian order");
    }
}

std::string knownFormats() {
    std::vector<std::string> names;
    for (const GgmlFormat& format : ggmlFormats) {
        names.emplace_back(format.name);
    }
    return join(names, ", ");
}

struct Placed {
    GgufTensor tensor;
    std::uint64_t offset = 0;  ///< From the start of the data.
};

/// Product of the sizes, which must be in whole blocks along the innermost one.
std::uint64_t checkedBytes(const Reader& reader, const GgufTensor& tensor) {
    constexpr std::int64_t most = std::int64_t{1} << 48;  // More than any file holds.
    std::uint64_t count = 1;
    for (const std::int64_t size : tensor.shape) {
        if (size <= 0 || count > static_cast<std::uint64_t>(most / size)) {
            reader.refuse("tensor " + tensor.name + " has a size of " + std::to_string(size) +
                          damaged);
        }
        count *= static_cast<std::uint64_t>(size);
    }
    const auto block = static_cast<std::uint64_t>(tensor.format.weights);
    const std::int64_t inner = tensor.shape.empty() ? 1 : tensor.shape.back();
    if (static_cast<std::uint64_t>(inner) % block != 0) {
        reader.refuse("tensor " + tensor.name + " has rows of " + std::to_string(inner) +
                      " weights; " + std::string(tensor.format.name) + " needs a multiple of " +
                      std::to_string(block));
    }
    return count / block * tensor.format.bytes;
}

Placed readTensor(Reader& reader) {
    Placed placed;
    placed.tensor.name = reader.text();
    const auto dimensions = reader.number<std::uint32_t>();
    if (dimensions > 4) {
        reader.refuse("tensor " + placed.tensor.name + " has " + std::to_string(dimensions) +
                      " dimensions; at most 4 are allowed" + damaged);
    }
    placed.tensor.shape.resize(dimensions);
    for (auto size = placed.tensor.shape.rbegin(); size != placed.tensor.shape.rend(); ++size) {
        *size = reader.number<std::int64_t>();
    }
    const auto type = reader.number<std::uint32_t>();
    const auto format = ggmlFormat(type);
    if (!format) {
        reader.refuse("tensor " + placed.tensor.name + " is of ggml's type " +
                      std::to_string(type) + "; read are " + knownFormats());
    }
    placed.tensor.format = *format;
    placed.offset = reader.number<std::uint64_t>();
    return placed;
}

std::uint64_t alignment(const Reader& reader, const Value& metadata) {
    constexpr std::int64_t largest = 1 << 20;
    const Value value = metadata.value("general.alignment", Value(32));
    if (!value.is_number_integer() || value < 1 || value > largest) {
        reader.refuse("has the general.alignment " +
                      value.dump(-1, ' ', true, Value::error_handler_t::replace) +
                      "; a whole number from 1 to " + std::to_string(largest) + " is expected" +
                      damaged);
    }
    return value.get<std::uint64_t>();
}

}  // namespace

std::int64_t GgufTensor::count() const {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

GgufFile::GgufFile(const std::filesystem::path& path)
    : m_mapping(std::make_shared<MappedFile>(path)), m_metadata(Value::object()) {
    const std::span<const std::byte> bytes = m_mapping->bytes();
    Reader reader(path.string(), bytes);
    checkVersion(reader);
    constexpr std::size_t smallestTensor = 8 + 4 + 4 + 8;
    constexpr std::size_t smallestValue = 8 + 4 + 1;
    const std::uint64_t tensors = reader.count(smallestTensor, "tensors");
    const std::uint64_t values = reader.count(smallestValue, "values");
    if (values > mostKeys) {
        reader.refuse("has " + std::to_string(values) + " keys; at most " +
                      std::to_string(mostKeys) + " are allowed" + damaged);
    }
    for (std::uint64_t i = 0; i < values; ++i) {
        const std::string key = reader.text();
        const auto tag = static_cast<Tag>(reader.number<std::uint32_t>());
        m_metadata[key] = reader.value(tag);
    }
    std::vector<Placed> placed;
    for (std::uint64_t i = 0; i < tensors; ++i) {
        placed.push_back(readTensor(reader));
    }
    const std::uint64_t step = alignment(reader, m_metadata);
    const std::uint64_t start = (reader.at() + step - 1) / step * step;
    for (Placed& one : placed) {
        const std::uint64_t size = checkedBytes(reader, one.tensor);
        if (start > bytes.size() || one.offset > bytes.size() - start ||
            size > bytes.size() - start - one.offset) {
            reader.refuse("tensor " + one.tensor.name + " ends behind the end of the file" +
                          damaged);
        }
        one.tensor.blocks = bytes.subspan(start + one.offset, size);
        if (!m_index.emplace(one.tensor.name, m_tensors.size()).second) {
            reader.refuse("has two tensors named " + one.tensor.name + damaged);
        }
        m_tensors.push_back(std::move(one.tensor));
    }
}

const GgufTensor* GgufFile::find(const std::string& name) const {
    const auto found = m_index.find(name);
    return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

}  // namespace artemis
