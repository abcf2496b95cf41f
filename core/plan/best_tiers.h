// The tiers that keep the most importance within two limits: a multiple-choice knapsack whose
// bottom item sets what the backward pass through all others costs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/plan/tiers.h"

namespace artemis {

/// What a tier brings and costs, in whole units, so that sums are exact and ties are real.
struct Gain {
    std::int64_t importance = 0;
    std::int64_t time = 0;
    std::int64_t memory = 0;
    Gain operator+(const Gain& more) const {
        return {importance + more.importance, time + more.time, memory + more.memory};
    }
};

/// What can train or not, in medium or high tier; nothing is negative.
struct TierItem {
    struct Way {
        Tier tier = Tier::Medium;
        Gain lowest;  ///< Nothing below it trains: with all that everything above costs frozen.
        Gain above;   ///< Something below it trains: what training adds.
    };
    std::array<Way, 2> ways;
};

/// A limit that is not wanted has costs of 0 and a limit of 0.
struct Limits {
    std::int64_t time = 0;
    std::int64_t memory = 0;
};

struct BestTiers {
    /// Of each item from the bottom up, at least one trained; empty where no plan will do.
    std::vector<Tier> tiers{};
    std::int64_t bound = 0;  ///< No plan brings more; what this one brings where that is proven.
};

/// The most importance, where it is `atLeast` or more. Of equal plans the one of the least time,
/// then the least memory, then the one whose trained items stand nearest to the top. Exact as long
/// as no more than 4,000 states compete at an item; else the most promising ones go on and `bound`
/// tells what may have been missed.
BestTiers bestTiers(const std::vector<TierItem>& items, const Limits& limits,
                    std::int64_t atLeast = 0);

}  // namespace artemis
