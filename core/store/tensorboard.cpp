// Event files for TensorBoard.
#include "core/store/tensorboard.h"

#include <array>
#include <bit>

#include "core/base/io.h"
#include "core/store/runs_export.h"

namespace artemis {

namespace {

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        }
        table[i] = crc;
    }
    return table;
}();

std::uint32_t maskedCrc(std::string_view bytes) {
    return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

/// The bits of a number, low byte first.
template <typename Unsigned>
std::string littleEndian(Unsigned bits) {
    std::string bytes;
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        bytes += static_cast<char>((bits >> (8 * i)) & 0xFF);
    }
    return bytes;
}

std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7) {
        bytes += static_cast<char>((value & 0x7F) | 0x80);
    }
    return bytes + static_cast<char>(value);
}

/// Protobuf's wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes.
std::string key(int field, int wireType) {
    return varint(static_cast<std::uint64_t>(field << 3 | wireType));
}

std::string bytesField(int field, std::string_view bytes) {
    return key(field, 2) + varint(bytes.size()) + std::string(bytes);
}

std::string doubleField(int field, double value) {
    return key(field, 1) + littleEndian(std::bit_cast<std::uint64_t>(value));
}

std::string floatField(int field, float value) {
    return key(field, 5) + littleEndian(std::bit_cast<std::uint32_t>(value));
}

/// A name that may stand in a path.
std::string folderName(const RunRow& row) {
    std::string name = std::to_string(row.id) + "-" + row.name;
    for (char& c : name) {
        if (c == '/' || static_cast<unsigned char>(c) < 0x20) {
            c = '_';
        }
    }
    return name;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc = crcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF] ^ (crc >> 8);
    }
    return ~crc;
}

std::string tfRecord(std::string_view data) {
    const std::string length = littleEndian(static_cast<std::uint64_t>(data.size()));
    return length + littleEndian(maskedCrc(length)) + std::string(data) +
           littleEndian(maskedCrc(data));
}

std::string versionEvent(double wallTime) {
    return doubleField(1, wallTime) + bytesField(3, "brain.Event:2");
}

std::string scalarEvent(double wallTime, std::int64_t step, std::string_view tag, double value) {
    const std::string scalar = bytesField(1, tag) + floatField(2, static_cast<float>(value));
    return doubleField(1, wallTime) + key(2, 0) + varint(static_cast<std::uint64_t>(step)) +
           bytesField(5, bytesField(1, scalar));
}

std::vector<std::filesystem::path> exportTensorboard(const RunStore& store,
                                                     std::span<const std::int64_t> runs,
                                                     const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> folders;
    for (const std::int64_t run : runs) {
        const RunRow row = store.show(run).row;
        folders.push_back(folder / folderName(row));
        writeFile(folders.back() / "events.out.tfevents.0.artemis", [&](const auto& put) {
            put(tfRecord(versionEvent(row.started)));
            store.eachMetric(run, [&](const Measured& m) {
                put(tfRecord(scalarEvent(row.started + m.at.seconds, m.at.step,
                                         m.split + "/" + m.name, m.value)));
            });
        });
    }
    return folders;
}

}  // namespace artemis
