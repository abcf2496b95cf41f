// The nearest code is looked up by the upper bits of a number, and one comparison settles it.
#include "core/engine/train/dynamic_code.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace artemis {

namespace {

constexpr int decades = 7;
constexpr float tenths[decades] = {1e-6F, 1e-5F, 1e-4F, 1e-3F, 1e-2F, 1e-1F, 1};

/// 128 entries an octave: in the highest one 0.0039 each, where codes are at least 0.007 apart.
constexpr int unusedBits = 16;
/// 2^-23 lies below half of the smallest code.
constexpr std::int32_t leastBits = std::bit_cast<std::int32_t>(0x1p-23F) >> unusedBits;
constexpr std::int32_t lastEntry = (std::bit_cast<std::int32_t>(1.0F) >> unusedBits) - leastBits;

/// Of part k of n equal ones of [0.1, 1]; in fp32 as the reference has it, to the last bit.
float middleOfPart(int k, int n) {
    const double step = (1 - 0.1F) / static_cast<float>(n);
    const auto bound = [&](int i) {
        return static_cast<float>(i < (n + 1) / 2 ? 0.1F + step * i : 1 - step * (n - i));
    };
    return (bound(k) + bound(k + 1)) / 2;
}

std::vector<float> magnitudes(bool hasSign) {
    std::vector<float> all{0};
    for (int decade = 0; decade < decades; ++decade) {
        const int parts = (hasSign ? 1 : 2) << decade;
        for (int k = 0; k < parts; ++k) {
            all.push_back(tenths[decade] * middleOfPart(k, parts));
        }
    }
    all.push_back(1);
    return all;
}

/// The largest number that is not nearer to the upper one.
float middle(float lower, float upper) {
    const double exact = (static_cast<double>(lower) + upper) / 2;
    const auto rounded = static_cast<float>(exact);
    return rounded > exact ? std::nextafter(rounded, lower) : rounded;
}

/// Positive floats compare as their bits do, which needs no order of comparisons to be kept.
__attribute__((target_clones("avx512f", "avx2", "default"))) float largest(const float* x,
                                                                           std::int64_t count) {
    std::int32_t most = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        most = std::max(most, std::bit_cast<std::int32_t>(x[i]) & 0x7fffffff);
    }
    return std::bit_cast<float>(most);
}

struct Table {
    const std::int32_t* first;
    const float* middles;
    std::int32_t zero;
};

__attribute__((target_clones("avx512f", "avx2", "default"))) void nearest(
    const float* __restrict x, float factor, std::uint8_t* __restrict codes, std::int64_t count,
    const Table& table) {
    const std::int32_t* __restrict first = table.first;
    const float* __restrict middles = table.middles;
    const std::int32_t zero = table.zero;
    for (std::int64_t i = 0; i < count; ++i) {
        const float share = x[i] * factor;
        const float size = std::abs(share);
        const std::int32_t entry = (std::bit_cast<std::int32_t>(size) >> unusedBits) - leastBits;
        const std::int32_t found = first[std::min(std::max(entry, 0), lastEntry)];
        const std::int32_t steps = found + (size > middles[found] ? 1 : 0);
        codes[i] = static_cast<std::uint8_t>(std::max(0, share < 0 ? zero - steps : zero + steps));
    }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void look(
    const std::uint8_t* __restrict codes, float scale, float* __restrict out, std::int64_t count,
    const float* __restrict values) {
    for (std::int64_t i = 0; i < count; ++i) {
        out[i] = scale * values[codes[i]];
    }
}

}  // namespace

DynamicCode::DynamicCode(bool hasSign) : m_first(lastEntry + 1) {
    const std::vector<float> sizes = magnitudes(hasSign);
    m_zero = static_cast<std::int32_t>(m_values.size() - sizes.size());
    m_middles.fill(std::numeric_limits<float>::infinity());
    const auto zero = m_values.begin() + m_zero;
    std::ranges::copy(sizes, zero);
    for (std::int32_t i = 1; i <= m_zero; ++i) {
        zero[-i] = -zero[i];
    }
    std::transform(sizes.begin(), sizes.end() - 1, sizes.begin() + 1, m_middles.begin(), middle);
    for (std::int32_t entry = 0; entry <= lastEntry; ++entry) {
        const auto least = std::bit_cast<float>((leastBits + entry) << unusedBits);
        m_first[static_cast<std::size_t>(entry)] = static_cast<std::int32_t>(
            std::ranges::lower_bound(m_middles, least) - m_middles.begin());
    }
}

void DynamicCode::expand(const std::uint8_t* codes, float scale, float* out,
                         std::int64_t count) const {
    look(codes, scale, out, count, m_values.data());
}

float DynamicCode::compress(const float* x, std::uint8_t* codes, std::int64_t count) const {
    const float scale = largest(x, count);
    const bool isNormal = scale >= std::numeric_limits<float>::min();
    nearest(x, isNormal ? 1 / scale : 0, codes, count, {m_first.data(), m_middles.data(), m_zero});
    return scale;
}

}  // namespace artemis
