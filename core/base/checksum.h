// Checksum: 64 bits over bytes at the speed of memory, to notice damage and change; no protection
// against intent.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/base/random.h"

namespace artemis {

/// Four lanes of 8 bytes; each step is a bijection of its lane, so that no single change is lost.
inline std::uint64_t checksum(std::span<const std::byte> bytes) {
    std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
    for (std::size_t at = 0; at < bytes.size(); at += sizeof lanes) {
        std::array<std::uint64_t, 4> words{};
        std::memcpy(words.data(), bytes.data() + at, std::min(sizeof words, bytes.size() - at));
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            lanes[i] = std::rotl((lanes[i] ^ words[i]) * random::goldenGamma, 29);
        }
    }
    return random::key({lanes[0], lanes[1], lanes[2], lanes[3], bytes.size()});
}

}  // namespace artemis
