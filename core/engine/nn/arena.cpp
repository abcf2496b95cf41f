// Best fit, and LibTorch's allocator made of it.
#include "core/engine/nn/arena.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "core/engine/nn/torch.h"

namespace artemis {

namespace {

constexpr std::size_t page = 4096;

std::size_t wholePages(std::size_t bytes) { return (bytes + page - 1) / page * page; }

}  // namespace

Arena::Arena(std::size_t bytes) : m_bytes(wholePages(bytes)) {
    void* region = ::mmap(nullptr, m_bytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    m_region = region == MAP_FAILED ? nullptr : static_cast<char*>(region);
}

Arena::~Arena() {
    if (m_region != nullptr) {
        ::munmap(m_region, m_bytes);
    }
}

bool Arena::holds(const void* block) const {
    const auto* at = static_cast<const char*>(block);
    return m_region != nullptr && std::less_equal<>{}(m_region, at) &&
           std::less<>{}(at, m_region + m_bytes);
}

void* Arena::take(std::size_t bytes) {
    const std::size_t wanted = wholePages(bytes);
    const std::lock_guard lock(m_mutex);
    Offset offset = m_top;
    const auto fit = m_bySize.lower_bound({wanted, 0});
    if (fit != m_bySize.end()) {
        const auto [size, at] = *fit;
        offset = at;
        m_bySize.erase(fit);
        m_free.erase(at);
        if (size > wanted) {
            insertFree(at + wanted, size - wanted);
        }
    } else if (m_region == nullptr || m_bytes - m_top < wanted) {
        return nullptr;
    } else {
        m_top += wanted;
    }
    m_used.emplace(offset, wanted);
    return m_region + offset;
}

void Arena::giveBack(void* block) {
    const std::lock_guard lock(m_mutex);
    const auto used = m_used.find(static_cast<Offset>(static_cast<char*>(block) - m_region));
    Offset offset = used->first;
    std::size_t bytes = used->second;
    m_used.erase(used);
    const auto next = m_free.lower_bound(offset);
    if (next != m_free.begin()) {
        const auto [before, size] = *std::prev(next);
        if (before + size == offset) {
            m_bySize.erase({size, before});
            m_free.erase(before);
            offset = before;
            bytes += size;
        }
    }
    if (next != m_free.end() && offset + bytes == next->first) {
        bytes += next->second;
        m_bySize.erase({next->second, next->first});
        m_free.erase(next);
    }
    if (offset + bytes == m_top) {
        m_top = offset;
    } else {
        insertFree(offset, bytes);
    }
}

void Arena::insertFree(Offset offset, std::size_t bytes) {
    m_free.emplace(offset, bytes);
    m_bySize.emplace(bytes, offset);
}

void Arena::trim() {
    const std::lock_guard lock(m_mutex);
    if (m_region == nullptr) {
        return;
    }
    for (const auto& [offset, bytes] : m_free) {
        ::madvise(m_region + offset, bytes, MADV_DONTNEED);
    }
    ::madvise(m_region + m_top, m_bytes - m_top, MADV_DONTNEED);
}

std::size_t Arena::extent() const {
    const std::lock_guard lock(m_mutex);
    return m_top;
}

namespace {

Arena& arena() {
    // Four times the memory of the machine: holes cost addresses, which there are plenty of. Never
    // destroyed, since tensors may outlive every other object.
    static auto* only = new Arena(4 * static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES)) * page);
    return *only;
}

class ArenaAllocator final : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) override {
        constexpr std::size_t large = 16 * 1024;  // The heap is good with what is smaller.
        void* data = bytes >= large ? arena().take(bytes) : nullptr;
        if (data == nullptr) {
            data = c10::alloc_cpu(bytes);
        }
        return {data, data, &free, at::kCPU};
    }
    at::DeleterFnPtr raw_deleter() const override { return &free; }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        default_copy_data(to, from, bytes);
    }

private:
    static void free(void* data) {
        if (arena().holds(data)) {
            arena().giveBack(data);
        } else {
            c10::free_cpu(data);
        }
    }
};

}  // namespace

void useArena() {
    static ArenaAllocator allocator;
    c10::SetCPUAllocator(&allocator);
}

void trimArena() {
    arena().trim();
    ::malloc_trim(0);
}

}  // namespace artemis
