// A file in memory without reading it: pages come in when they are touched.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

namespace artemis {

/// A whole regular file, copy-on-write: writing to the bytes never changes the file. The file must
/// not be cut short while it is mapped (replacing it by rename is safe).
class MappedFile {
public:
    /// Throws BadInput where the path is missing, a folder, not a regular file or not readable.
    explicit MappedFile(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<std::byte> bytes() const { return m_bytes; }

private:
    std::span<std::byte> m_bytes;
};

/// Whether the byte lies in a file that is mapped now.
bool isMapped(const void* data);

/// Gives the memory of a range's whole pages back where they lie in a mapped file: they come from
/// the file again when they are touched, and what was written to them is lost.
void forgetPages(const void* data, std::size_t bytes);

/// Gives every page of a range that is about to be written its own memory, at once: page by page,
/// each first write of a privately mapped page would interrupt all threads.
void ownPages(void* data, std::size_t bytes);

}  // namespace artemis
