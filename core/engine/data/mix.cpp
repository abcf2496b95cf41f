// Mixing by weight.
#include "core/engine/data/mix.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/error.h"
#include "core/base/random.h"

namespace artemis {

std::vector<Example> weighted(const std::vector<Example>& examples, double weight,
                              std::uint64_t key) {
    std::vector<Example> chosen;
    for (std::int64_t time = 0; time < static_cast<std::int64_t>(weight); ++time) {
        chosen.insert(chosen.end(), examples.begin(), examples.end());
    }
    const double share = weight - std::floor(weight);
    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [key](std::size_t i) { return random::mix(key, i); });
    order.resize(
        static_cast<std::size_t>(std::lround(share * static_cast<double>(examples.size()))));
    std::ranges::sort(order);
    for (const std::size_t i : order) {
        chosen.push_back(examples[i]);
    }
    return chosen;
}

Dataset mixed(std::vector<Dataset> sets, const std::vector<double>& weights, std::uint64_t seed) {
    Dataset all = std::move(sets.front());
    std::vector<Example> own = std::move(all.examples);
    all.examples.clear();
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const std::uint64_t key = random::key({random::key("mix"), seed, i});
        const auto more = weights[i] == 1
                              ? (i == 0 ? std::move(own) : std::move(sets[i].examples))
                              : weighted(i == 0 ? own : sets[i].examples, weights[i], key);
        all.examples.insert(all.examples.end(), more.begin(), more.end());
        all.truncated += i == 0 ? 0 : sets[i].truncated;
    }
    if (all.examples.empty()) {
        throw BadInput("data.weights", "leave no example to learn from; choose larger ones");
    }
    return all;
}

}  // namespace artemis
