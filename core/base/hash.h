// SHA-256 of bytes and files, as lower-case hexadecimal; large files' hashes are remembered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace artemis {

/// SHA-256 (FIPS 180-4) of text that comes in pieces.
class Sha256 {
public:
    void update(std::string_view bytes);
    /// Of everything so far: 64 hexadecimal digits.
    std::string digest() const;

private:
    void compress(const unsigned char* block);
    std::array<std::uint32_t, 8> m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                         0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> m_block{};  ///< bytes that fill no whole block yet
    std::uint64_t m_length = 0;
};

std::string sha256(std::string_view bytes);
/// Read in pieces. Throws BadInput naming the path where it cannot be read.
std::string sha256File(const std::filesystem::path& path);

/// Hashes of files by (path, size, time of change), kept in a small JSON file, so that a model of
/// many gigabytes is read for this once. A damaged or unwritable cache file costs only time.
class FileHashCache {
public:
    /// Keeps them in `artemis/file_hashes.json` in the user's cache folder.
    FileHashCache();
    explicit FileHashCache(std::filesystem::path cacheFile);

    /// SHA-256 of the file. Throws BadInput naming the path where it cannot be read.
    std::string hash(const std::filesystem::path& path) const;

private:
    std::filesystem::path m_cacheFile;
};

}  // namespace artemis
