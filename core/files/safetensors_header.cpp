// The safetensors header, taken entry by entry while the JSON is parsed, so that a hostile header
// costs no more memory than the tensors it names.
#include "core/files/safetensors_header.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_set>

#include "core/base/error.h"
#include "core/base/json.h"

namespace artemis {

namespace {

using Json = nlohmann::json;
using Event = Json::parse_event_t;

constexpr const char* kDamaged = "; the file is damaged, download or write it again";
constexpr int kLargestRank = 64;
constexpr const char* kMetadata = "__metadata__";

struct Entry {
    TensorInfo tensor;
    std::uint64_t begin = 0;  ///< offsets into the data
    std::uint64_t end = 0;
};

/// Text of the file as it is shown in a message.
std::string shown(const std::string& text) {
    constexpr std::size_t longest = 200;
    return text.size() <= longest ? text : text.substr(0, longest) + "…";
}

std::string shown(const Json& value) {
    return shown(value.dump(-1, ' ', true, Json::error_handler_t::replace));
}

class HeaderReader {
public:
    HeaderReader(std::string file, std::shared_ptr<const MappedFile> mapping,
                 std::span<std::byte> data)
        : m_file(std::move(file)), m_mapping(std::move(mapping)), m_data(data) {}

    SafetensorsHeader read(std::string_view text) {
        try {
            const Json rest = parsedJson<Json>(text, [this](int depth, Event event, Json& value) {
                return take(depth, event, value);
            });
        } catch (const Json::parse_error& error) {
            refuse("the header is not valid JSON at byte " + std::to_string(error.byte) + kDamaged);
        }
        checkLayout();
        SafetensorsHeader header{{}, std::move(m_metadata)};
        header.tensors.reserve(m_entries.size());
        for (Entry& entry : m_entries) {
            header.tensors.push_back(std::move(entry.tensor));
        }
        return header;
    }

private:
    /// Called by the parser. Depth 0: the header, 1: an entry, 2: its fields, 3: shape and offsets.
    bool take(int depth, Event event, Json& value) {
        if (depth == 0 && event != Event::object_start && event != Event::object_end) {
            refuse(std::string("the header is not a JSON object") + kDamaged);
        }
        if (event == Event::array_start) {
            m_arrayLength = 0;
        }
        if (!allowed(depth, event)) {
            refuse("the header's entry \"" + shown(m_name) +
                   "\" is not an object of dtype, shape (at most 64 numbers) and data_offsets" +
                   kDamaged);
        }
        if (event == Event::key) {
            takeKey(depth, value.get_ref<const std::string&>());
        } else if (event == Event::object_end && depth == 1) {
            takeEntry(value);
            return false;
        }
        return true;
    }

    bool allowed(int depth, Event event) {
        switch (depth) {
            case 0:
                return true;
            case 1:
                return event == Event::key || event == Event::object_start ||
                       event == Event::object_end;
            case 2:
                return event != Event::object_start;
            default:
                return depth == 3 && event == Event::value && ++m_arrayLength <= kLargestRank;
        }
    }

    void takeKey(int depth, const std::string& key) {
        if (depth == 1) {
            m_name = key;
            m_fields.clear();
            if (!m_names.insert(key).second) {
                refuse("the name \"" + shown(key) + "\" is used twice" + kDamaged);
            }
        } else if (!m_fields.insert(key).second) {
            refuse("\"" + shown(m_name) + "\" has the field \"" + shown(key) + "\" twice" +
                   kDamaged);
        }
    }

    void takeEntry(const Json& fields) {
        if (m_name != kMetadata) {
            m_entries.push_back(toEntry(fields));
            return;
        }
        for (const auto& [key, value] : fields.items()) {
            if (!value.is_string()) {
                refuse("__metadata__ \"" + shown(key) + "\" is " + shown(value) +
                       ", text is expected" + kDamaged);
            }
            m_metadata[key] = value.get<std::string>();
        }
    }

    Entry toEntry(const Json& fields) const {
        for (const char* field : {"dtype", "shape", "data_offsets"}) {
            if (!fields.contains(field)) {
                refuseTensor(m_name, std::string("has no ") + field + kDamaged);
            }
        }
        Entry entry;
        entry.tensor.name = m_name;
        entry.tensor.mapping = m_mapping;
        entry.tensor.dtype = toDtype(fields["dtype"]);
        readShape(fields["shape"], entry.tensor);
        readOffsets(fields["data_offsets"], entry);
        entry.tensor.data = m_data.data() + entry.begin;
        return entry;
    }

    DType toDtype(const Json& name) const {
        const auto dtype =
            name.is_string() ? dtypeNamed(name.get_ref<const std::string&>()) : std::nullopt;
        if (!dtype) {
            refuseTensor(m_name, "has the dtype " + shown(name) +
                                     "; known are F32, F16, BF16, F64, I64, I32, I16, I8, U8 and "
                                     "BOOL; convert the tensor to one of them");
        }
        return *dtype;
    }

    void readShape(const Json& shape, TensorInfo& tensor) const {
        bool good = shape.is_array();
        std::int64_t bytes = static_cast<std::int64_t>(sizeOf(tensor.dtype));
        for (std::size_t i = 0; good && i < shape.size(); ++i) {
            good = isIndex(shape[i]);
            const std::int64_t size = good ? shape[i].get<std::int64_t>() : 0;
            good = good && !__builtin_mul_overflow(bytes, size, &bytes);
            tensor.shape.push_back(size);
        }
        if (!good) {
            refuseTensor(m_name, "has the shape " + shown(shape) +
                                     "; a list of sizes from 0 whose product fits 63 bits is "
                                     "expected" +
                                     kDamaged);
        }
        tensor.bytes = static_cast<std::size_t>(bytes);
    }

    void readOffsets(const Json& offsets, Entry& entry) const {
        const std::string has = "has the data_offsets " + shown(offsets);
        if (!offsets.is_array() || offsets.size() != 2 || !isIndex(offsets[0]) ||
            !isIndex(offsets[1]) || offsets[0] > offsets[1]) {
            refuseTensor(m_name,
                         has + "; [begin, end] with 0 <= begin <= end is expected" + kDamaged);
        }
        entry.begin = offsets[0].get<std::uint64_t>();
        entry.end = offsets[1].get<std::uint64_t>();
        if (entry.end > m_data.size()) {
            refuseTensor(m_name, has + " but the file holds only " + std::to_string(m_data.size()) +
                                     " bytes of data; it is cut short, download or copy it again");
        }
        if (entry.end - entry.begin != entry.tensor.bytes) {
            refuseTensor(m_name, has + ", which are " + std::to_string(entry.end - entry.begin) +
                                     " bytes, but its shape and dtype need " +
                                     std::to_string(entry.tensor.bytes) + kDamaged);
        }
    }

    /// 0 … 2^63 - 1
    static bool isIndex(const Json& value) {
        return value.is_number_unsigned() && value.get<std::uint64_t>() <= INT64_MAX;
    }

    /// The data must be covered without overlap and without holes.
    void checkLayout() {
        std::ranges::sort(m_entries, [](const Entry& a, const Entry& b) {
            return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
        });
        std::uint64_t covered = 0;
        const Entry* last = nullptr;
        for (const Entry& entry : m_entries) {
            if (entry.begin < covered) {
                refuseTensor(entry.tensor.name,
                             "begins at byte " + std::to_string(entry.begin) +
                                 " of the data and overlaps tensor \"" + shown(last->tensor.name) +
                                 "\", which ends at " + std::to_string(covered) + kDamaged);
            }
            checkGap(covered, entry.begin);
            covered = entry.end;
            last = &entry;
        }
        checkGap(covered, m_data.size());
    }

    void checkGap(std::uint64_t from, std::uint64_t to) const {
        if (from != to) {
            refuse("bytes " + std::to_string(from) + " to " + std::to_string(to) +
                   " of the data belong to no tensor" + kDamaged);
        }
    }

    [[noreturn]] void refuse(const std::string& what) const { throw BadInput(m_file, what); }
    [[noreturn]] void refuseTensor(const std::string& name, const std::string& what) const {
        refuse("tensor \"" + shown(name) + "\" " + what);
    }

    std::string m_file;
    std::shared_ptr<const MappedFile> m_mapping;
    std::span<std::byte> m_data;
    std::vector<Entry> m_entries;
    std::map<std::string, std::string> m_metadata;
    std::unordered_set<std::string> m_names;
    std::string m_name;              ///< of the entry being read
    std::set<std::string> m_fields;  ///< of that entry
    int m_arrayLength = 0;
};

std::string_view asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// What to say about a file that is another kind than its name promises.
void refuseOtherKinds(const std::string& file, std::span<const std::byte> bytes) {
    if (asText(bytes).starts_with("version https://git-lfs")) {
        throw BadInput(file,
                       "is a Git LFS pointer, not the weights; run `git lfs pull` in its folder or "
                       "download the file itself");
    }
    if (asText(bytes).starts_with("PK\3\4")) {
        throw BadInput(file,
                       "is a PyTorch or zip archive, not safetensors; convert it with "
                       "safetensors.torch.save_file in Python");
    }
    if (bytes.size() < 8) {
        throw BadInput(file, "has " + std::to_string(bytes.size()) +
                                 " bytes, a safetensors file has at least 8" + kDamaged);
    }
}

}  // namespace

SafetensorsHeader readHeader(const std::string& file,
                             const std::shared_ptr<const MappedFile>& mapping) {
    const std::span<std::byte> bytes = mapping->bytes();
    refuseOtherKinds(file, bytes);
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    }
    if (length > bytes.size() - 8 || length > kLargestHeader) {
        throw BadInput(file, "says its header has " + std::to_string(length) +
                                 " bytes; the file has " + std::to_string(bytes.size()) +
                                 " and a header at most " + std::to_string(kLargestHeader) +
                                 kDamaged);
    }
    const auto header = bytes.subspan(8, length);
    return HeaderReader(file, mapping, bytes.subspan(8 + length)).read(asText(header));
}

}  // namespace artemis
