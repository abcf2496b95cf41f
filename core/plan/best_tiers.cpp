// Dynamic programming from the top item down. A state is what the items above come to; it is
// dropped where another one costs no more and keeps no less, and where even the Lagrangian
// relaxation of the items below cannot bring it to the best plan known: with a price on time and on
// memory, no plan within the limits is worth more than the most valuable plan plus the price of the
// limits. Any prices give a true bound, those that make it least a tight one.
#include "core/plan/best_tiers.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <optional>

namespace artemis {

namespace {

constexpr std::size_t mostStates = 4000;
constexpr double unreachable = -std::numeric_limits<double>::infinity();

/// Importance that a unit of time and of memory is worth.
struct Prices {
    double time = 0;
    double memory = 0;
};

double valueOf(const Gain& gain, const Prices& prices) {
    return static_cast<double>(gain.importance) - prices.time * static_cast<double>(gain.time) -
           prices.memory * static_cast<double>(gain.memory);
}

double priceOf(const Limits& limits, const Prices& prices) {
    return prices.time * static_cast<double>(limits.time) +
           prices.memory * static_cast<double>(limits.memory);
}

bool fits(const Gain& gain, const Limits& limits) {
    return gain.time <= limits.time && gain.memory <= limits.memory;
}

/// The most valuable plan whose items are all below `end`, limits aside.
struct Relaxed {
    double value = unreachable;
    Gain gain{};
    Tier tier = Tier::Low;  ///< Of the item before `end`.
    bool isLowest = false;  ///< Whether that item is the lowest trained one.
};

/// [items + 1], by `end`.
std::vector<Relaxed> relaxed(const std::vector<TierItem>& items, const Prices& prices) {
    std::vector<Relaxed> best(items.size() + 1);
    for (std::size_t i = 0; i < items.size(); ++i) {
        Relaxed next{best[i].value, best[i].gain};
        for (const TierItem::Way& way : items[i].ways) {
            const double lowest = valueOf(way.lowest, prices);
            const double above = best[i].value + valueOf(way.above, prices);
            if (above > next.value) {
                next = {above, best[i].gain + way.above, way.tier};
            }
            if (lowest > next.value) {
                next = {lowest, way.lowest, way.tier, true};
            }
        }
        best[i + 1] = next;
    }
    return best;
}

std::vector<Tier> tiersOf(const std::vector<Relaxed>& best) {
    std::vector<Tier> tiers(best.size() - 1, Tier::Low);
    for (std::size_t end = best.size() - 1; end > 0; --end) {
        tiers[end - 1] = best[end].tier;
        if (best[end].isLowest) {
            break;
        }
    }
    return tiers;
}

/// Where a convex function is least in [0, most], searched on a logarithmic scale.
template <class Function>
double leastAt(const Function& function, double most) {
    if (most == 0) {
        return 0;
    }
    constexpr double octaves = 30;
    const auto point = [&](double x) {
        return most * (std::exp2(octaves * (x - 1)) - std::exp2(-octaves));
    };
    double low = 0;
    double high = 1;
    for (int i = 0; i < 24; ++i) {
        const double third = (high - low) / 3;
        if (function(point(low + third)) <= function(point(high - third))) {
            high -= third;
        } else {
            low += third;
        }
    }
    return point(low);
}

/// What the items above an item come to.
struct State {
    Gain gain;
    std::ptrdiff_t trained = -1;  ///< Index of the last trained item's record.
    Tier tier = Tier::Low;        ///< Of the item just decided.
};

class Search {
public:
    Search(const std::vector<TierItem>& items, const Limits& limits, std::int64_t atLeast)
        : m_items(items), m_limits(limits), m_known(atLeast) {
        choosePrices();
    }

    BestTiers run() {
        std::vector<State> states(1);
        for (std::size_t item = m_items.size(); item-- > 0;) {
            complete(item, states);
            states = extended(item, states);
            dropDominated(states);
            dropLeastPromising(item, states);
            record(item, states);
        }
        const bool found = m_best && m_best->gain.importance >= m_known;
        if (!found && m_fitting.empty()) {
            return {{}, m_dropped};
        }
        return {found ? tiersOfBest() : m_fitting, std::max(m_known, m_dropped)};
    }

private:
    struct Record {
        std::size_t item = 0;
        Tier tier = Tier::Low;
        std::ptrdiff_t next = -1;
    };

    /// The bound of all plans at these prices; what fits among the relaxed plans is known then.
    double bound(const Prices& prices) {
        const std::vector<Relaxed> best = relaxed(m_items, prices);
        const Relaxed& all = best.back();
        if (fits(all.gain, m_limits) && all.gain.importance > m_known) {
            m_known = all.gain.importance;
            m_fitting = tiersOf(best);
        }
        return all.value + priceOf(m_limits, prices);
    }

    void choosePrices() {
        double sum = 0;
        for (const TierItem& item : m_items) {
            sum += static_cast<double>(
                std::max(item.ways[0].above.importance, item.ways[1].above.importance));
        }
        const double mostTime = m_limits.time > 0 ? sum : 0;
        const double mostMemory = m_limits.memory > 0 ? sum : 0;
        const auto memoryFor = [&](double time) {
            return leastAt([&](double memory) { return bound({time, memory}); }, mostMemory);
        };
        const double time = leastAt([&](double t) { return bound({t, memoryFor(t)}); }, mostTime);
        m_prices = {time, memoryFor(time)};
        m_below = relaxed(m_items, m_prices);
    }

    /// Plans whose lowest trained item is this one.
    void complete(std::size_t item, const std::vector<State>& states) {
        for (const TierItem::Way& way : m_items[item].ways) {
            for (const State& state : states) {
                const Gain gain = state.gain + way.lowest;
                if (fits(gain, m_limits) && (!m_best || isBetter(gain, m_best->gain))) {
                    m_best = Best{gain, {item, way.tier, state.trained}};
                    m_known = std::max(m_known, gain.importance);
                }
            }
        }
    }

    static bool isBetter(const Gain& a, const Gain& b) {
        return a.importance != b.importance ? a.importance > b.importance
               : a.time != b.time           ? a.time < b.time
                                            : a.memory < b.memory;
    }

    /// What the items below can still bring to a state of the items from `item` on, at most.
    double rest(std::size_t item) const {
        return m_below[item].value + priceOf(m_limits, m_prices);
    }

    /// The item frozen and in both tiers, by time; without what cannot become the best plan.
    std::vector<State> extended(std::size_t item, const std::vector<State>& states) const {
        const double needed = static_cast<double>(m_known) - 0.5 - rest(item);
        std::vector<State> result;
        const auto append = [&](const Gain& more, Tier tier) {
            const std::ptrdiff_t before = std::ssize(result);
            for (const State& state : states) {
                const Gain gain = state.gain + more;
                if (fits(gain, m_limits) && valueOf(gain, m_prices) >= needed) {
                    result.push_back({gain, state.trained, tier});
                }
            }
            std::ranges::inplace_merge(result, result.begin() + before, costsLess);
        };
        append({}, Tier::Low);
        for (const TierItem::Way& way : m_items[item].ways) {
            append(way.above, way.tier);
        }
        return result;
    }

    static bool costsLess(const State& a, const State& b) {
        return a.gain.time != b.gain.time       ? a.gain.time < b.gain.time
               : a.gain.memory != b.gain.memory ? a.gain.memory < b.gain.memory
                                                : a.gain.importance > b.gain.importance;
    }

    /// Of states in the order of costsLess().
    static void dropDominated(std::vector<State>& states) {
        std::map<std::int64_t, std::int64_t> most;  // Importance within so much memory.
        std::erase_if(states, [&](const State& state) {
            auto after = most.upper_bound(state.gain.memory);
            if (after != most.begin() && std::prev(after)->second >= state.gain.importance) {
                return true;
            }
            while (after != most.end() && after->second <= state.gain.importance) {
                after = most.erase(after);
            }
            most[state.gain.memory] = state.gain.importance;
            return false;
        });
    }

    void dropLeastPromising(std::size_t item, std::vector<State>& states) {
        if (states.size() <= mostStates) {
            return;
        }
        const auto limit = states.begin() + mostStates;
        std::ranges::nth_element(states, limit, std::ranges::greater{},
                                 [&](const State& state) { return valueOf(state.gain, m_prices); });
        m_dropped = std::max(m_dropped, static_cast<std::int64_t>(valueOf(limit->gain, m_prices) +
                                                                  rest(item) + 0.5));
        states.erase(limit, states.end());
        std::ranges::sort(states, costsLess);
    }

    void record(std::size_t item, std::vector<State>& states) {
        for (State& state : states) {
            if (state.tier != Tier::Low) {
                m_records.push_back({item, state.tier, state.trained});
                state.trained = std::ssize(m_records) - 1;
            }
        }
    }

    std::vector<Tier> tiersOfBest() const {
        std::vector<Tier> tiers(m_items.size(), Tier::Low);
        const Record* record = &m_best->lowest;
        while (true) {
            tiers[record->item] = record->tier;
            if (record->next < 0) {
                return tiers;
            }
            record = &m_records[static_cast<std::size_t>(record->next)];
        }
    }

    struct Best {
        Gain gain;
        Record lowest;
    };

    const std::vector<TierItem>& m_items;
    Limits m_limits;
    Prices m_prices;
    std::vector<Relaxed> m_below;
    std::int64_t m_known;         ///< Importance of the best plan known to fit, or asked for.
    std::vector<Tier> m_fitting;  ///< The best relaxed plan that fits and brings more than asked.
    std::int64_t m_dropped = 0;   ///< No plan that was not looked at brings more.
    std::vector<Record> m_records;
    std::optional<Best> m_best;
};

}  // namespace

BestTiers bestTiers(const std::vector<TierItem>& items, const Limits& limits,
                    std::int64_t atLeast) {
    return Search(items, limits, atLeast).run();
}

}  // namespace artemis
