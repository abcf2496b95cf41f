// Memory first, then the file.
#include "core/engine/train/row_store.h"

#include <algorithm>

#include "core/base/error.h"

namespace artemis {

namespace {

/// What the map keeps beside the rows of a key: its node, the key and the vector.
constexpr std::uint64_t entryBytes = 192;

}  // namespace

RowStore::RowStore(RowStoreOptions options) : m(std::move(options)), m_writes(m.diskBytes > 0) {
    std::error_code ignored;
    if (std::filesystem::exists(m.file, ignored)) {
        openFile();
    }
}

void RowStore::openFile() {
    const std::string header = m_writes ? m.header() : "";
    if (header.size() >= m.diskBytes) {
        m_writes = false;
        std::error_code ignored;
        std::filesystem::remove(m.file, ignored);
        return;
    }
    try {
        m_file = std::make_unique<RecordFile>(m.file, header, m.diskBytes);
    } catch (const Failure& failure) {
        m_writes = false;
        m_trouble = failure.what();
    }
}

bool RowStore::read(const std::string& key, std::span<std::byte> into) {
    const std::vector<std::byte>* rows = nullptr;
    RecordFile* file = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = m_rows.find(key);
        rows = found == m_rows.end() ? nullptr : &found->second;
        file = m_file.get();
    }
    if (rows == nullptr) {
        return file != nullptr && file->read(key, into);
    }
    if (rows->size() != into.size()) {
        return false;
    }
    std::ranges::copy(*rows, into.begin());
    return true;
}

void RowStore::keep(const std::string& key, std::span<const std::byte> rows) {
    const std::lock_guard lock(m_mutex);
    if (m_rows.contains(key)) {
        return;
    }
    if (m_inMemory + rows.size() + entryBytes <= m.memoryBytes) {
        m_rows.emplace(key, std::vector<std::byte>(rows.begin(), rows.end()));
        m_inMemory += rows.size() + entryBytes;
        return;
    }
    if (m_writes && m_file == nullptr) {
        openFile();
    }
    if (!m_writes) {
        return;
    }
    try {
        m_file->add(key, rows);
    } catch (const Failure& failure) {
        m_writes = false;  // What is in the file already can still be read.
        m_trouble = failure.what();
    }
}

std::uint64_t RowStore::memoryBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_inMemory;
}

std::uint64_t RowStore::diskBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_file == nullptr ? 0 : m_file->bytes();
}

std::string RowStore::trouble() const {
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

}  // namespace artemis
