// DynamicCode: numbers in 8 bits each, as shares of the largest magnitude of their block. The
// block-wise dynamic quantisation of Dettmers et al. 2022, arXiv:2110.02861; tables as
// bitsandbytes' create_dynamic_map makes them: 0, 1, and seven decades from 1 down, each cut into
// equal parts, of which it has twice as many as the decade below. A code stands for the middle of a
// part.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace artemis {

class DynamicCode {
public:
    /// With a sign the highest decade has 64 parts on either side and −1 is left out, else 128.
    explicit DynamicCode(bool hasSign);

    /// What each code stands for, ascending.
    const std::array<float, 256>& values() const { return m_values; }

    /// out[i] = scale · what codes[i] stands for.
    void expand(const std::uint8_t* codes, float scale, float* out, std::int64_t count) const;
    /// Codes of what is nearest to x / scale, nearer to zero where two are. Returns the scale: the
    /// largest magnitude in x, which should be normal; all codes are of 0 otherwise.
    float compress(const float* x, std::uint8_t* codes, std::int64_t count) const;

private:
    std::array<float, 256> m_values{};
    std::int32_t m_zero;  ///< The code of 0.
    /// Between the i-th magnitude from 0 up and the next one; infinity where there is none.
    std::array<float, 256> m_middles{};
    /// By exponent and upper bits of the fraction: which magnitude is nearest to the least number
    /// that has them. So few numbers share an entry that the next magnitude is the only other one.
    std::vector<std::int32_t> m_first;
};

}  // namespace artemis
