// Maps a regular file privately.
#include "core/files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <map>
#include <mutex>

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

/// What is mapped now: the first byte of each file and the one behind its last.
struct Mappings {
    std::mutex mutex;
    std::map<std::uintptr_t, std::uintptr_t> ends;
};

/// Never destroyed, since files may be closed after every other object.
Mappings& mappings() {
    static auto* all = new Mappings;
    return *all;
}

std::uintptr_t address(const void* data) { return reinterpret_cast<std::uintptr_t>(data); }

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
    const std::lock_guard lock(mappings().mutex);
    mappings().ends[address(start)] = address(start) + size;
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty()) {
        const std::lock_guard lock(mappings().mutex);
        mappings().ends.erase(address(m_bytes.data()));
        ::munmap(m_bytes.data(), m_bytes.size());
    }
}

bool isMapped(const void* data) {
    const std::lock_guard lock(mappings().mutex);
    const auto& ends = mappings().ends;
    const auto after = ends.upper_bound(address(data));
    return after != ends.begin() && address(data) < std::prev(after)->second;
}

void forgetPages(const void* data, std::size_t bytes) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t first = (address(data) + page - 1) / page * page;
    const std::uintptr_t last = (address(data) + bytes) / page * page;
    if (first < last && isMapped(data)) {
        ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
    }
}

void ownPages(void* data, std::size_t bytes) {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const std::uintptr_t start = address(data);
    const std::uintptr_t first = start / page * page;
    // A kernel older than 5.14 refuses, and the pages come one by one.
    ::madvise(reinterpret_cast<void*>(first), start + bytes - first, MADV_POPULATE_WRITE);
}

}  // namespace artemis
