// Random numbers from a counter: the same whatever the threads, batches, resumption or recomputation.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/engine/nn/torch.h"

namespace artemis {

/// 32-bit key of two counters (finalizer of MurmurHash3 over 64 bits, Appleby 2011, public domain).
constexpr std::uint32_t randomKey(std::uint64_t a, std::uint64_t b) {
    std::uint64_t h = a * 0x9e3779b97f4a7c15ULL + b;
    h = (h ^ (h >> 33)) * 0xff51afd7ed558ccdULL;
    h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return static_cast<std::uint32_t>(h ^ (h >> 33));
}

/// Key of a word (FNV-1a), for sites and parameters.
constexpr std::uint64_t randomKey(std::string_view text) {
    std::uint64_t h = 0xcbf29ce484222325ULL;
    for (const char c : text) {
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return h;
}

/// fp32 tensors of independent draws, element i from (key, i).
at::Tensor normalTensor(at::IntArrayRef shape, double deviation, std::uint64_t key);
at::Tensor uniformTensor(at::IntArrayRef shape, double low, double high, std::uint64_t key);

/// Zeroes each element with probability p and scales the rest by 1 / (1 - p). `x` is [rows, columns]
/// in memory, `rowKeys` int32 [rows]; element (r, c) is decided by (rowKeys[r], siteKey, c). The mask
/// is never stored: backward draws it again. p = 0 returns x itself.
at::Tensor dropout(const at::Tensor& x, double p, const at::Tensor& rowKeys, std::uint64_t siteKey);

}  // namespace artemis
