// Context: what every part of a forward pass knows besides its input.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/engine/nn/layout.h"
#include "core/engine/nn/precision.h"
#include "core/engine/nn/random.h"

namespace artemis {

struct Context {
    bool training = false;
    std::uint64_t seed = 0;
    std::uint64_t step = 0;
    bool recompute = false;  ///< Blocks keep their input alone and are computed again (backward).
    Precision precision{};

    /// Key of the random numbers of one site in this step.
    std::uint64_t siteKey(std::uint64_t site) const { return random::key({seed, step, site}); }
    /// Dropout of packed rows [n, width]; identity outside training.
    at::Tensor drop(const at::Tensor& x, double p, const at::Tensor& rowKeys,
                    std::uint64_t site) const {
        return training ? dropout(x, p, rowKeys, siteKey(site)) : x;
    }
};

}  // namespace artemis
