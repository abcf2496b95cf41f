// Ranks, importance and costs of units.
#include "core/plan/plan_units.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace artemis {

namespace {

std::vector<std::vector<std::size_t>> unitsOf(std::size_t layers, const PlanGoal& wanted) {
    std::vector<std::vector<std::int64_t>> groups;
    for (const auto& group : wanted.groups) {
        groups.emplace_back(group.begin(), group.end());
        std::ranges::sort(groups.back());
    }
    return checkedGroups(groups, std::vector<Shareable>(layers), "groups");
}

std::int64_t stepsUp(double amount, double step) {
    return step == 0 ? 0 : static_cast<std::int64_t>(std::ceil(std::max(amount, 0.0) / step));
}

/// Fits into no limits, and sums of it are still numbers.
constexpr std::int64_t tooMuch = std::numeric_limits<std::int64_t>::max() >> 20;
constexpr Gain never{0, tooMuch, tooMuch};

Gain gain(std::int64_t importance, double seconds, double bytes, const CostSteps& steps) {
    return {importance, stepsUp(seconds, steps.seconds), stepsUp(bytes, steps.bytes)};
}

}  // namespace

PlanUnits::PlanUnits(const CostModel& model, std::span<const double> scores, const PlanGoal& wanted)
    : m_model(model),
      m_scores(scores),
      m_wanted(wanted),
      m_units(unitsOf(model.layers.size(), wanted)) {}

TierPlan PlanUnits::plan(const std::vector<Tier>& tiers) const {
    TierPlan plan{m_wanted.embedding, std::vector<Choice>(m_scores.size()), m_wanted.head,
                  m_wanted.groups};
    for (std::size_t unit = 0; unit < tiers.size(); ++unit) {
        const Choice choice{tiers[unit], tiers[unit] == Tier::Medium ? rank(unit) : 0};
        for (const std::size_t layer : m_units[unit]) {
            plan.layers[layer] = choice;
        }
    }
    return plan;
}

std::int64_t PlanUnits::importance(const std::vector<Tier>& tiers) const {
    std::int64_t sum = 0;
    for (std::size_t unit = 0; unit < tiers.size(); ++unit) {
        sum += importance(unit, tiers[unit]);
    }
    return sum;
}

bool PlanUnits::allows(std::size_t unit, Tier tier) const {
    return m_wanted.allowed.empty() || std::ranges::all_of(m_units[unit], [&](std::size_t layer) {
               return std::ranges::count(m_wanted.allowed[layer], tier) > 0;
           });
}

std::vector<Tier> PlanUnits::highest() const {
    std::vector<Tier> tiers;
    for (std::size_t unit = 0; unit < m_units.size(); ++unit) {
        tiers.push_back(allows(unit, Tier::High)     ? Tier::High
                        : allows(unit, Tier::Medium) ? Tier::Medium
                                                     : Tier::Low);
    }
    return tiers;
}

std::vector<Tier> PlanUnits::alone(std::size_t unit, Tier tier) const {
    std::vector<Tier> tiers(m_units.size(), Tier::Low);
    tiers[unit] = tier;
    return tiers;
}

// Predictions add up over units once the lowest trained one is fixed, so that differences to the
// bottom unit trained alone say what each unit adds.
std::vector<TierItem> PlanUnits::items(const RunOptions& options, const CostSteps& steps) const {
    std::vector<Tier> tiers = alone(0, Tier::High);
    const Prediction bottom = predict(m_model, plan(tiers), options);
    std::vector<TierItem> items(m_units.size());
    for (std::size_t unit = 0; unit < m_units.size(); ++unit) {
        for (const Tier tier : {Tier::Medium, Tier::High}) {
            TierItem::Way& way = items[unit].ways[tier == Tier::High ? 1 : 0];
            const std::int64_t brings = importance(unit, tier);
            const Prediction lowest = predict(m_model, plan(alone(unit, tier)), options);
            way.tier = tier;
            if (!allows(unit, tier)) {
                way.lowest = way.above = never;
                continue;
            }
            way.lowest = gain(brings, lowest.secondsTotal, lowest.stepBytes, steps);
            if (unit > 0) {
                tiers[unit] = tier;
                const Prediction both = predict(m_model, plan(tiers), options);
                tiers[unit] = Tier::Low;
                way.above = gain(brings, both.secondsTotal - bottom.secondsTotal,
                                 both.stepBytes - bottom.stepBytes, steps);
            }
        }
    }
    return items;
}

std::int64_t PlanUnits::rank(std::size_t unit) const {
    double score = 0;
    std::int64_t most = std::numeric_limits<std::int64_t>::max();
    for (const std::size_t layer : m_units[unit]) {
        score = std::max(score, m_scores[layer]);
        const std::int64_t bound = m_model.layers[layer].maxRank;
        most = bound > 0 ? std::min(most, bound) : most;
    }
    const RankRule& rule = m_wanted.ranks;
    return rule.dynamic ? rankFor(score, rule.base, rule.least, most) : std::min(rule.base, most);
}

std::int64_t PlanUnits::importance(std::size_t unit, Tier tier) const {
    double sum = 0;
    for (const std::size_t layer : m_units[unit]) {
        sum += m_scores[layer];
    }
    const double worth = tier == Tier::High ? 1 : tier == Tier::Medium ? m_wanted.mediumWorth : 0;
    return std::llround(importanceSteps * sum * worth);
}

}  // namespace artemis
