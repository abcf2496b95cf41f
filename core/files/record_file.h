// A file that records are appended to and found in by a key, each with a checksum.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace artemis {

/// One line of header, then records: their head (key, length, checksums), then their bytes. It is a
/// cache: what is damaged, half-written or of another header is forgotten, never an error. The file
/// goes with the object. Threads may share it.
class RecordFile {
public:
    /// SHA-256 as hexadecimal digits.
    static constexpr std::size_t keyLength = 64;

    /// Takes over the whole records of a file with this header that is not above `mostBytes`; any
    /// other file is made anew. Throws Failure where it cannot be written.
    RecordFile(std::filesystem::path path, const std::string& header, std::uint64_t mostBytes);
    RecordFile(const RecordFile&) = delete;
    RecordFile& operator=(const RecordFile&) = delete;

    /// Fills `into` with the record's bytes. False where there is none of that length, or only a
    /// damaged one, which is then forgotten.
    bool read(const std::string& key, std::span<std::byte> into);
    /// False where the file would grow beyond its bound; nothing is written then. A key that is
    /// there is left alone. Throws Failure where it cannot be written.
    bool add(const std::string& key, std::span<const std::byte> record);

    /// Of the whole file.
    std::uint64_t bytes() const;
    std::size_t records() const;

private:
    struct Place {
        std::uint64_t at;  ///< Of the first byte behind the head.
        std::uint64_t length;
        std::uint64_t checksum;
    };
    bool hasHeader(const std::string& header) const;
    void findRecords(std::uint64_t size);
    bool readAt(std::uint64_t at, void* into, std::size_t length) const;
    void writeAt(std::uint64_t at, const void* from, std::size_t length) const;
    [[noreturn]] void fail() const;

    /// Closed and removed at the end.
    struct File {
        std::filesystem::path path;
        int descriptor = -1;
        ~File();
    };

    File m_file;
    std::uint64_t m_mostBytes;
    mutable std::mutex m_mutex;
    std::uint64_t m_end = 0;  ///< Behind the last whole record.
    std::unordered_map<std::string, Place> m_places;
};

}  // namespace artemis
