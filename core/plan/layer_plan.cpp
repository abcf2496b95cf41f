// Layer plans: from scores, from settings, and back.
#include "core/plan/layer_plan.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <tuple>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

constexpr const char* mediumWord = "medium";
constexpr std::string_view frozenWord = "frozen ";

/// Where sharing is on: layers share whose scores differ by no more than this share of the higher
/// one.
constexpr double likeScores = 0.1;

std::vector<Shareable> shareable(const TierPlan& plan, std::span<const double> scores,
                                 const std::vector<std::string>& shapes) {
    std::vector<Shareable> layers;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        layers.push_back({scores.empty() ? 0 : scores[i], plan.layers[i].tier, shapes[i]});
    }
    return layers;
}

/// Only medium layers share, since the weights of others differ. The members of a group have the
/// rank of its strongest; where `ground` is given the sum of theirs, if that is more, but no more
/// than a layer of the highest score has.
void setGroups(TierPlan& plan, const std::vector<std::vector<std::size_t>>& groups,
               const PlanGround* ground = nullptr) {
    for (const auto& group : groups) {
        std::vector<std::size_t> members;
        std::int64_t rank = 0;
        std::int64_t sum = 0;
        for (const std::size_t layer : group) {
            if (plan.layers[layer].tier == Tier::Medium) {
                members.push_back(layer);
                rank = std::max(rank, plan.layers[layer].rank);
                sum += plan.layers[layer].rank;
            }
        }
        if (members.size() < 2) {
            continue;
        }
        if (ground != nullptr) {
            rank = std::max(rank, std::min(sum, mediumRank(*ground, members.front(), 1, 1)));
        }
        for (const std::size_t layer : members) {
            plan.layers[layer].rank = rank;
        }
        plan.groups.push_back(std::move(members));
    }
}

Thresholds thresholdsOf(const NamedNumbers& given, const std::string& where) {
    Thresholds thresholds;
    std::vector<Problem> problems;
    for (const auto& [name, value] : given) {
        if (name == "high") {
            thresholds.high = value;
        } else if (name == "low") {
            thresholds.low = value;
        } else {
            problems.push_back(
                {where + ".thresholds", "there is no \"" + name + "\"; there are high and low"});
        }
    }
    if (problems.empty() && thresholds.low > thresholds.high) {
        problems.push_back({where + ".thresholds", "low, " + numberText(thresholds.low) +
                                                       ", is above high, " +
                                                       numberText(thresholds.high)});
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    return thresholds;
}

}  // namespace

std::string toText(const Choice& choice) {
    const std::string frozen(choice.frozen ? frozenWord : "");
    switch (choice.tier) {
        case Tier::High:
            return frozen + "high";
        case Tier::Medium:
            return frozen + mediumWord + (choice.rank > 0 ? " " + std::to_string(choice.rank) : "");
        case Tier::Low:
            return "low";
    }
    return "";
}

Choice layerChoice(const std::string& text, const std::string& where) {
    const std::string word(trimmed(text));
    if (word.starts_with(frozenWord)) {
        Choice choice = layerChoice(word.substr(frozenWord.size()), where);
        choice.frozen = choice.tier != Tier::Low;
        return choice;
    }
    if (word == "high" || word == "low" || word == mediumWord) {
        return {word == "high" ? Tier::High : word == "low" ? Tier::Low : Tier::Medium};
    }
    if (word.starts_with(mediumWord)) {
        const std::string number(trimmed(word.substr(std::string(mediumWord).size())));
        std::int64_t rank = 0;
        const char* end = number.data() + number.size();
        const auto read = std::from_chars(number.data(), end, rank);
        if (read.ec == std::errc() && read.ptr == end && rank >= 1 && rank <= 4096) {
            return {Tier::Medium, rank};
        }
    }
    throw BadInput(where, "\"" + text +
                              "\" is no choice; allowed are high, medium, medium RANK (1 to 4096) "
                              "and low, and frozen before one that was trained and holds still");
}

TierPlan spelledPlan(const EfficiencyOptions& options, const std::vector<std::string>& shapes,
                     const std::string& where) {
    TierPlan plan;
    std::vector<Problem> problems;
    for (const std::string& word : options.layers) {
        try {
            plan.layers.push_back(layerChoice(word, where + ".layers"));
        } catch (const BadInput& error) {
            problems.insert(problems.end(), error.problems().begin(), error.problems().end());
        }
    }
    if (problems.empty() && plan.layers.size() != shapes.size()) {
        problems.push_back({where + ".layers", "names " + std::to_string(plan.layers.size()) +
                                                   " layers, the model has " +
                                                   std::to_string(shapes.size()) +
                                                   "; give one word for each"});
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    setGroups(plan,
              checkedGroups(options.groups, shareable(plan, {}, shapes), where + ".layer_groups"));
    return plan;
}

std::int64_t mediumRank(const PlanGround& ground, std::size_t layer, double relative,
                        std::int64_t least) {
    const std::int64_t most = ground.costs.layers[layer].maxRank;
    const std::int64_t limit = most > 0 ? most : std::numeric_limits<std::int64_t>::max();
    return ground.ranks.dynamic ? rankFor(relative, ground.ranks.base, least, limit)
                                : std::min(ground.ranks.base, limit);
}

namespace {

/// By thresholds, or all medium.
Solution readOff(const PlanGround& ground, std::span<const double> relative,
                 const EfficiencyOptions& options, const Thresholds& thresholds) {
    std::vector<Tier> tiers(relative.size(), Tier::Medium);
    if (options.adaptive) {
        tiers = tiersOf(relative, thresholds);
    }
    Solution solution;
    for (std::size_t i = 0; i < tiers.size(); ++i) {
        const bool ranked = tiers[i] == Tier::Medium;
        solution.plan.layers.push_back(
            {tiers[i], ranked ? mediumRank(ground, i, relative[i], options.leastRank) : 0});
    }
    return solution;
}

/// Where memory may be saved: within the wanted share of it, if that can be had at the wanted speed
/// with the measures of the plan that is best without.
Solution solvedWithin(const PlanGround& ground, std::span<const double> relative,
                      const EfficiencyOptions& options, PlanGoal goal) {
    Solution best = solve(ground.costs, relative, ground.run, goal);
    if (goal.measures.empty()) {
        return best;
    }
    const Prediction full = predict(ground.costs, everythingHigh(ground.costs), {});
    goal.memoryBytes = options.targetMemory * full.memory.total();
    if (best.prediction.memory.total() <= goal.memoryBytes) {
        return best;
    }
    goal.measures.clear();
    Solution small = solve(ground.costs, relative, best.options, goal);
    return small.meetsMemory && small.meetsSpeed ? small : best;
}

Choice next(const Choice& before, const Choice& wanted, bool onlyFreeze) {
    Choice choice = before;
    choice.frozen = before.tier != Tier::Low;
    if (wanted.tier == Tier::Low || (onlyFreeze && !before.trains())) {
        return choice;
    }
    if (before.tier == Tier::High || (onlyFreeze && wanted.tier == Tier::High)) {
        choice.frozen = false;
        return choice;
    }
    return wanted;
}

/// Of each layer, the tiers that carriedOn() leaves it beside low.
std::vector<std::vector<Tier>> allowedAfter(const TierPlan& before, bool onlyFreeze) {
    std::vector<std::vector<Tier>> allowed;
    for (const Choice& choice : before.layers) {
        allowed.push_back(choice.tier == Tier::High ? std::vector{Tier::High}
                                                    : std::vector{Tier::Medium, Tier::High});
        if (onlyFreeze) {
            allowed.back() = choice.trains() ? std::vector{choice.tier} : std::vector<Tier>();
        }
    }
    return allowed;
}

}  // namespace

TierPlan carriedOn(const TierPlan& before, const TierPlan& wanted, bool onlyFreeze) {
    TierPlan plan = wanted;
    plan.groups = before.groups;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        plan.layers[i] = next(before.layers[i], wanted.layers[i], onlyFreeze);
    }
    for (const auto& group : plan.groups) {
        const auto strength = [&plan](std::size_t layer) {
            const Choice& choice = plan.layers[layer];
            return std::tuple(choice.trains(), choice.tier, choice.rank);
        };
        const Choice strongest = plan.layers[std::ranges::max(group, {}, strength)];
        for (const std::size_t layer : group) {
            plan.layers[layer] = strongest;
        }
    }
    std::erase_if(plan.groups, [&plan](const auto& group) {
        return plan.layers[group.front()].tier == Tier::High;
    });
    return plan;
}

Solution planByScores(const PlanGround& ground, const EfficiencyOptions& options,
                      const std::string& where) {
    const std::vector<double> relative = normalisedByMax(ground.scores);
    const Thresholds thresholds = thresholdsOf(options.thresholds, where);
    // Beside adapters the head trains as it does in the medium tier.
    const Choice head{Tier::Medium};
    PlanGoal goal{.targetSpeedup = options.targetSpeedup,
                  .margin = ground.margin,
                  .ranks = ground.ranks,
                  .head = head};
    goal.measures = ground.measures;
    goal.ranks.least = options.leastRank;
    if (ground.before) {
        goal.targetSpeedup /= options.gradualFreezing ? ground.remaining : 1;
        goal.groups = ground.before->groups;
        goal.allowed = allowedAfter(*ground.before, options.gradualFreezing);
    }
    Solution solution;
    if (options.adaptive && options.thresholds.empty()) {
        solution = solvedWithin(ground, relative, options, goal);
    } else {
        solution = readOff(ground, relative, options, thresholds);
    }
    TierPlan& plan = solution.plan;
    plan.head = head;
    if (ground.before) {
        plan = carriedOn(*ground.before, plan, options.gradualFreezing);
    } else {
        setSharing(plan, ground, options, where);
    }
    if (!options.adaptive || !options.thresholds.empty()) {
        solution.options = withMeasures(ground.costs, plan, ground.run, goal);
        solution.measures = effectsOf(ground.costs, plan, solution.options);
    }
    solution.prediction = predict(ground.costs, plan, solution.options);
    return solution;
}

void setSharing(TierPlan& plan, const PlanGround& ground, const EfficiencyOptions& options,
                const std::string& where) {
    const std::vector<Shareable> layers =
        shareable(plan, normalisedByMax(ground.scores), ground.shapes);
    if (!options.groups.empty()) {
        setGroups(plan, checkedGroups(options.groups, layers, where + ".layer_groups"), &ground);
    } else if (options.sharing) {
        setGroups(plan, sharingGroups(layers, likeScores), &ground);
    }
}

Value toSettings(const TierPlan& plan) {
    std::vector<std::string> words;
    for (const Choice& choice : plan.layers) {
        words.push_back(toText(choice));
    }
    return {{"layers", words}, {"layer_groups", plan.groups}};
}

}  // namespace artemis
