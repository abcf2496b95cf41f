// Maps a regular file privately.
#include "core/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "core/base/error.h"

namespace artemis {

namespace {

class Descriptor {
public:
    /// Not blocking, so that a named pipe is found out instead of waited for.
    explicit Descriptor(const std::filesystem::path& path)
        : m_number(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
    ~Descriptor() {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return m_number; }

private:
    int m_number;
};

[[noreturn]] void refuse(const std::filesystem::path& path) {
    throw BadInput(path.string(),
                   std::string("cannot be read: ") + std::strerror(errno) +
                       (errno == ENOENT ? "; check the path" : "; check the file's rights"));
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
    const Descriptor file(path);
    struct stat status {};
    if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
        refuse(path);
    }
    if (S_ISDIR(status.st_mode)) {
        throw BadInput(path.string(), "is a folder, a file is expected; name the file in it");
    }
    if (!S_ISREG(status.st_mode)) {
        throw BadInput(path.string(), "is a device or pipe; an ordinary file is expected");
    }
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0) {
        return;
    }
    // NORESERVE: a model larger than the memory may be mapped, since few pages are ever written.
    void* start = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
                         file.number(), 0);
    if (start == MAP_FAILED) {
        refuse(path);
    }
    m_bytes = {static_cast<std::byte*>(start), size};
}

void MappedFile::forget(std::span<std::byte> part) const {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto offset = static_cast<std::size_t>(part.data() - m_bytes.data());
    const std::size_t first = (offset + page - 1) / page * page;
    const std::size_t last = (offset + part.size()) / page * page;
    if (first < last) {
        ::madvise(m_bytes.data() + first, last - first, MADV_DONTNEED);
    }
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) {
        ::munmap(m_bytes.data(), m_bytes.size());
    }
}

void ownPages(void* data, std::size_t bytes) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto start = reinterpret_cast<std::uintptr_t>(data);
    const std::uintptr_t first = start / page * page;
    // A kernel older than 5.14 refuses, and the pages come one by one.
    ::madvise(reinterpret_cast<void*>(first), start + bytes - first, MADV_POPULATE_WRITE);
}

}  // namespace artemis
