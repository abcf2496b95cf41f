// Opens, walks, reads and appends.
#include "core/files/record_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/base/checksum.h"
#include "core/base/error.h"

namespace artemis {

namespace {

/// As it stands in the file, without padding.
struct Head {
    char key[RecordFile::keyLength];
    std::uint64_t length;
    std::uint64_t checksum;  ///< Of the record's bytes.
    std::uint64_t own;       ///< Of the fields above.
};
static_assert(sizeof(Head) == RecordFile::keyLength + 24);

std::uint64_t ownChecksum(const Head& head) {
    return checksum({reinterpret_cast<const std::byte*>(&head), sizeof head - sizeof head.own});
}

}  // namespace

RecordFile::RecordFile(std::filesystem::path path, const std::string& header,
                       std::uint64_t mostBytes)
    : m_file{std::move(path)}, m_mostBytes(mostBytes) {
    std::error_code ignored;
    std::filesystem::create_directories(m_file.path.parent_path(), ignored);
    m_file.descriptor = ::open(m_file.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    struct stat status {};
    if (m_file.descriptor < 0 || ::fstat(m_file.descriptor, &status) != 0) {
        fail();
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    m_end = header.size();
    if (size <= mostBytes && hasHeader(header)) {
        findRecords(size);
    } else {
        if (::ftruncate(m_file.descriptor, 0) != 0) {
            fail();
        }
        writeAt(0, header.data(), header.size());
    }
    if (::ftruncate(m_file.descriptor, static_cast<off_t>(m_end)) != 0) {
        fail();
    }
}

RecordFile::File::~File() {
    if (descriptor >= 0) {
        ::close(descriptor);
        ::unlink(path.c_str());
    }
}

void RecordFile::fail() const {
    throw Failure("cannot write " + m_file.path.string() + ": " + std::strerror(errno),
                  "free some space or choose another folder");
}

bool RecordFile::hasHeader(const std::string& header) const {
    std::string found(header.size(), '\0');
    return readAt(0, found.data(), found.size()) && found == header;
}

/// A record is whole where its head is right and its last byte is in the file; its bytes are
/// checked when they are read.
void RecordFile::findRecords(std::uint64_t size) {
    Head head;
    while (readAt(m_end, &head, sizeof head) && head.own == ownChecksum(head) &&
           head.length <= size - m_end - sizeof head) {
        m_places[std::string(head.key, keyLength)] = {m_end + sizeof head, head.length,
                                                      head.checksum};
        m_end += sizeof head + head.length;
    }
}

bool RecordFile::readAt(std::uint64_t at, void* into, std::size_t length) const {
    auto* to = static_cast<char*>(into);
    while (length > 0) {
        const ssize_t count = ::pread(m_file.descriptor, to, length, static_cast<off_t>(at));
        if (count == 0 || (count < 0 && errno != EINTR)) {
            return false;
        }
        const auto done = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        to += done;
        at += done;
        length -= done;
    }
    return true;
}

void RecordFile::writeAt(std::uint64_t at, const void* from, std::size_t length) const {
    const auto* bytes = static_cast<const char*>(from);
    while (length > 0) {
        const ssize_t count = ::pwrite(m_file.descriptor, bytes, length, static_cast<off_t>(at));
        if (count < 0 && errno != EINTR) {
            fail();
        }
        const auto done = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
        bytes += done;
        at += done;
        length -= done;
    }
}

bool RecordFile::read(const std::string& key, std::span<std::byte> into) {
    Place place{};
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_places.find(key);
        if (found == m_places.end()) {
            return false;
        }
        place = found->second;
    }
    if (place.length == into.size() && readAt(place.at, into.data(), into.size()) &&
        checksum(into) == place.checksum) {
        return true;
    }
    const std::lock_guard lock(m_mutex);
    m_places.erase(key);
    return false;
}

bool RecordFile::add(const std::string& key, std::span<const std::byte> record) {
    Head head;
    key.copy(head.key, keyLength);
    head.length = record.size();
    head.checksum = checksum(record);
    head.own = ownChecksum(head);
    const std::lock_guard lock(m_mutex);
    if (m_places.contains(key)) {
        return true;
    }
    if (m_end + sizeof head + record.size() > m_mostBytes) {
        return false;
    }
    writeAt(m_end, &head, sizeof head);
    writeAt(m_end + sizeof head, record.data(), record.size());
    m_places[key] = {m_end + sizeof head, head.length, head.checksum};
    m_end += sizeof head + record.size();
    return true;
}

std::uint64_t RecordFile::bytes() const {
    const std::lock_guard lock(m_mutex);
    return m_end;
}

std::size_t RecordFile::records() const {
    const std::lock_guard lock(m_mutex);
    return m_places.size();
}

}  // namespace artemis
