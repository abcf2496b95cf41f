// Rows of numbers kept by key: in memory up to a budget, then in a file. LibTorch-free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/files/record_file.h"

namespace artemis {

struct RowStoreOptions {
    std::filesystem::path file;  ///< Made when memory is full; a killed run's is taken over.
    std::uint64_t memoryBytes = 0;
    std::uint64_t diskBytes = 0;
    std::function<std::string()> header;  ///< Line that rows of the file depend on; asked for late.
};

/// Threads may share it. A file that cannot be written costs no more than what it would have kept.
class RowStore {
public:
    explicit RowStore(RowStoreOptions options);

    /// Fills `into`; false where the key is not kept, or not whole.
    bool read(const std::string& key, std::span<std::byte> into);
    /// Keeps them where there is room.
    void keep(const std::string& key, std::span<const std::byte> rows);

    std::uint64_t memoryBytes() const;
    std::uint64_t diskBytes() const;
    /// Why nothing goes to the file any more; "" where all is well.
    std::string trouble() const;

private:
    void openFile();

    RowStoreOptions m;
    mutable std::mutex m_mutex;
    /// What was put in stays: its bytes may be read without the lock.
    std::unordered_map<std::string, std::vector<std::byte>> m_rows;
    std::uint64_t m_inMemory = 0;
    std::unique_ptr<RecordFile> m_file;
    bool m_writes = false;
    std::string m_trouble;
};

}  // namespace artemis
