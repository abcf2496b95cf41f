// Arena: the memory of tensors.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <set>

namespace artemis {

/// One region of address space from which blocks are taken by best fit; neighbours that are free
/// become one block again (Knuth, TAOCP 1, §2.5). Tensors change their size with every batch, and
/// the general heap then keeps half as much again as is in use.
class Arena {
public:
    /// Reserves addresses, not memory. `bytes` is rounded to pages.
    explicit Arena(std::size_t bytes);
    ~Arena();
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    /// A page-aligned block, or null where the region is used up or could not be reserved.
    void* take(std::size_t bytes);
    void giveBack(void* block);
    bool holds(const void* block) const;
    /// Returns the pages of free blocks to the system.
    void trim();

    /// Bytes from the start of the region to the end of its last block.
    std::size_t extent() const;

private:
    using Offset = std::size_t;
    void insertFree(Offset offset, std::size_t bytes);

    mutable std::mutex m_mutex;
    char* m_region;
    std::size_t m_bytes;
    std::size_t m_top = 0;
    std::map<Offset, std::size_t> m_used;
    std::map<Offset, std::size_t> m_free;
    std::set<std::pair<std::size_t, Offset>> m_bySize;
};

/// From now on LibTorch takes the memory of larger CPU tensors from an arena. May be called again.
void useArena();
/// Returns what is free in it and in the heap to the system.
void trimArena();

}  // namespace artemis
