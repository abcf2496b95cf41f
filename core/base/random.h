// Random numbers from counters: the n-th number of a key is a pure function of both, so results
// depend on no thread count, no order of work and no resumption.
// SplitMix64 (Steele, Lea, Flood 2014: Fast splittable pseudorandom number generators) with its
// state scrambled by the key, so that near keys give unrelated streams.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

namespace artemis::random {

inline constexpr std::uint64_t goldenGamma = 0x9E3779B97F4A7C15ULL;

/// A bijection of 64 bits in which every input bit flips each output bit half of the time.
constexpr std::uint64_t scramble(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

/// The `counter`-th number of the stream `key`: output counter + 1 of a SplitMix64 whose state
/// starts at scramble(key + goldenGamma).
constexpr std::uint64_t mix(std::uint64_t key, std::uint64_t counter) {
    return scramble(scramble(key + goldenGamma) + (counter + 1) * goldenGamma);
}

/// A key made of several parts, in order: key({seed, epoch, example}).
constexpr std::uint64_t key(std::initializer_list<std::uint64_t> parts) {
    std::uint64_t result = 0;
    for (const std::uint64_t part : parts) {
        result = mix(result, part);
    }
    return result;
}

/// A key made of a word (FNV-1a, scrambled).
constexpr std::uint64_t key(std::string_view word) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : word) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    }
    return scramble(hash);
}

/// Uniform in [0, 1), a multiple of 2^-53.
constexpr double uniform(std::uint64_t key, std::uint64_t counter) {
    return static_cast<double>(mix(key, counter) >> 11) * 0x1.0p-53;
}

/// Uniform in 0 … bound − 1, from the upper half of a product (Lemire 2019) without rejection: off
/// from uniform by less than bound / 2^32. `bound` is 1 … 2^32 − 1.
constexpr std::uint64_t below(std::uint64_t key, std::uint64_t counter, std::uint64_t bound) {
    return ((mix(key, counter) >> 32) * bound) >> 32;
}

/// Every order equally likely (Fisher and Yates).
template <class Item>
constexpr void shuffle(std::span<Item> items, std::uint64_t key) {
    for (std::size_t left = items.size(); left > 1; --left) {
        std::swap(items[left - 1], items[below(key, left, left)]);
    }
}

}  // namespace artemis::random
