// SHA-1 of bytes in memory: the files it is for are small.
#include "core/base/sha1.h"

#include <array>
#include <bit>
#include <cstdint>

#include "core/base/io.h"

namespace artemis {

namespace {

using State = std::array<std::uint32_t, 5>;

struct Round {
    std::uint32_t mixed;
    std::uint32_t constant;
};

Round roundOf(int i, const State& s) {
    if (i < 20) {
        return {(s[1] & s[2]) | (~s[1] & s[3]), 0x5A827999};
    }
    if (i < 40) {
        return {s[1] ^ s[2] ^ s[3], 0x6ED9EBA1};
    }
    if (i < 60) {
        return {(s[1] & s[2]) | (s[1] & s[3]) | (s[2] & s[3]), 0x8F1BBCDC};
    }
    return {s[1] ^ s[2] ^ s[3], 0xCA62C1D6};
}

void compress(State& state, const unsigned char* block) {
    std::array<std::uint32_t, 80> w{};
    for (std::size_t i = 0; i < 16; ++i) {
        for (std::size_t byte = 0; byte < 4; ++byte) {
            w[i] = w[i] << 8 | block[4 * i + byte];
        }
    }
    for (std::size_t i = 16; i < w.size(); ++i) {
        w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    }
    State s = state;
    for (int i = 0; i < 80; ++i) {
        const auto [mixed, constant] = roundOf(i, s);
        const std::uint32_t next =
            std::rotl(s[0], 5) + mixed + s[4] + constant + w[static_cast<std::size_t>(i)];
        s = {next, s[0], std::rotl(s[1], 30), s[2], s[3]};
    }
    for (std::size_t i = 0; i < state.size(); ++i) {
        state[i] += s[i];
    }
}

}  // namespace

std::string sha1(std::string_view bytes) {
    std::string padded(bytes);
    padded += '\x80';
    padded.append((120 - padded.size() % 64) % 64, '\0');
    const std::uint64_t bits = bytes.size() * 8;
    for (int shift = 56; shift >= 0; shift -= 8) {
        padded += static_cast<char>(bits >> shift & 0xFF);
    }
    State state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    for (std::size_t at = 0; at < padded.size(); at += 64) {
        compress(state, reinterpret_cast<const unsigned char*>(padded.data()) + at);
    }
    std::string digits;
    for (const std::uint32_t word : state) {
        for (int shift = 28; shift >= 0; shift -= 4) {
            digits += "0123456789abcdef"[word >> shift & 15];
        }
    }
    return digits;
}

std::string gitBlobHash(const std::filesystem::path& path) {
    const std::string bytes = readFile(path);
    return sha1("blob " + std::to_string(bytes.size()) + std::string(1, '\0') + bytes);
}

}  // namespace artemis
