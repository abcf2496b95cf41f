// Counts the bytes that tensors hold.
#pragma once

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <map>
#include <mutex>

#include "core/engine/nn/torch.h"

namespace artemis::test {

/// LibTorch's memory for CPU tensors from use() on; what was allocated before is freed as before.
class TensorCount final : public c10::Allocator {
public:
    static void use() { c10::SetCPUAllocator(&only()); }
    static std::size_t bytes() { return only().m_bytes; }

    c10::DataPtr allocate(std::size_t bytes) override {
        void* data = c10::alloc_cpu(bytes);
        if (data != nullptr) {
            const std::lock_guard lock(m_mutex);
            m_held[data] = bytes;
            m_bytes += bytes;
        }
        return {data, data, &free, at::kCPU};
    }
    at::DeleterFnPtr raw_deleter() const override { return &free; }
    void copy_data(void* to, const void* from, std::size_t bytes) const override {
        default_copy_data(to, from, bytes);
    }

private:
    /// Never destroyed, since tensors may outlive it.
    static TensorCount& only() {
        static auto* count = new TensorCount;
        return *count;
    }

    static void free(void* data) {
        TensorCount& count = only();
        {
            const std::lock_guard lock(count.m_mutex);
            if (const auto held = count.m_held.find(data); held != count.m_held.end()) {
                count.m_bytes -= held->second;
                count.m_held.erase(held);
            }
        }
        c10::free_cpu(data);
    }

    std::mutex m_mutex;
    std::map<void*, std::size_t> m_held;
    std::size_t m_bytes = 0;
};

}  // namespace artemis::test
