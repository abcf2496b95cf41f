// Derives plan and prediction from what was decided; keeps every step.
#include "core/plan/plan_draft.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

const std::string where = std::string("fine_tuning.") + efficiencyMethod;

Thresholds thresholdsFrom(const NamedNumbers& numbers) {
    Thresholds thresholds;
    for (const auto& [name, value] : numbers) {
        (name == "high" ? thresholds.high : thresholds.low) = value;
    }
    return thresholds;
}

PlanDraft::Wishes wishesOf(const PlanGround& ground, const EfficiencyOptions& options) {
    PlanDraft::Wishes wishes{.adaptive = options.adaptive,
                             .thresholds = {},
                             .targetSpeedup = options.targetSpeedup,
                             .ranksFollow = ground.ranks.dynamic,
                             .byHand = {},
                             .groups = {}};
    if (!options.thresholds.empty()) {
        wishes.thresholds = thresholdsFrom(options.thresholds);
    }
    return wishes;
}

/// Whether the plan before hand and groups is the same.
bool sameBase(const PlanDraft::Wishes& a, const PlanDraft::Wishes& b) {
    return a.adaptive == b.adaptive && a.thresholds == b.thresholds &&
           a.targetSpeedup == b.targetSpeedup && a.ranksFollow == b.ranksFollow;
}

NumberGroups numbers(const PlanDraft::Groups& groups) {
    NumberGroups all;
    for (const auto& group : groups) {
        all.emplace_back(group.begin(), group.end());
    }
    return all;
}

/// Ranks that were set by hand hold where layers share: the highest of a group.
void keepRanks(const std::map<std::size_t, Choice>& byHand, TierPlan& plan) {
    for (const auto& group : plan.groups) {
        std::int64_t rank = 0;
        for (const std::size_t layer : group) {
            const auto found = byHand.find(layer);
            rank = std::max(rank, found == byHand.end() ? 0 : found->second.rank);
        }
        for (const std::size_t layer : group) {
            plan.layers[layer].rank = rank > 0 ? rank : plan.layers[layer].rank;
        }
    }
}

}  // namespace

PlanDraft::PlanDraft(PlanGround ground, EfficiencyOptions options)
    : m_ground(std::move(ground)),
      m_options(std::move(options)),
      m_relative(normalisedByMax(m_ground.scores)) {
    planByScores(m_ground, m_options, where);  // Names what is wrong with the options.
    m_full = predict(m_ground.costs, everythingHigh(m_ground.costs), m_ground.run);
    m_steps.push_back(derived(wishesOf(m_ground, m_options), nullptr));
}

Thresholds PlanDraft::thresholds() const {
    if (now().wishes.thresholds) {
        return *now().wishes.thresholds;
    }
    const auto share = [this](Tier tier) {
        const auto count = std::ranges::count(now().base.layers, tier, &Choice::tier);
        return static_cast<double>(count) / static_cast<double>(m_relative.size());
    };
    return thresholdsForShares(m_relative, share(Tier::High), share(Tier::Medium));
}

PlanDraft::Step PlanDraft::derived(const Wishes& wishes, const Step* before) {
    Step step;
    EfficiencyOptions options = m_options;
    m_ground.ranks.dynamic = wishes.ranksFollow;
    if (before != nullptr && sameBase(before->wishes, wishes)) {
        step = *before;
    } else {
        options.adaptive = wishes.adaptive;
        options.targetSpeedup = wishes.targetSpeedup;
        options.thresholds.clear();
        if (wishes.thresholds) {
            options.thresholds = {{"high", wishes.thresholds->high},
                                  {"low", wishes.thresholds->low}};
        }
        options.sharing = false;
        options.groups.clear();
        Solution solution = planByScores(m_ground, options, where);
        step.base = std::move(solution.plan);
        step.run = solution.options;
        step.summary = std::move(solution.summary);
    }
    step.wishes = wishes;
    step.plan = step.base;
    for (const auto& [layer, choice] : wishes.byHand) {
        Choice& chosen = step.plan.layers[layer];
        chosen = choice;
        if (choice.tier == Tier::Medium && choice.rank == 0) {
            chosen.rank = mediumRank(m_ground, layer, m_relative[layer], m_options.leastRank);
        }
    }
    options.sharing = wishes.groups ? false : m_options.sharing;
    options.groups = wishes.groups ? numbers(*wishes.groups) : m_options.groups;
    setSharing(step.plan, m_ground, options, where);
    keepRanks(wishes.byHand, step.plan);
    step.prediction = predict(m_ground.costs, step.plan, step.run);
    return step;
}

void PlanDraft::change(const Wishes& wishes) {
    if (wishes != now().wishes) {
        push(derived(wishes, &now()));
    }
}

void PlanDraft::push(Step step) {
    if (m_inGesture && m_hasChanged) {
        m_steps[m_at] = std::move(step);
        return;
    }
    m_steps.resize(m_at + 1);
    m_steps.push_back(std::move(step));
    ++m_at;
    m_hasChanged = m_inGesture;
}

void PlanDraft::commit() {
    if (m_inGesture && m_hasChanged && m_steps[m_at].wishes == m_steps[m_at - 1].wishes) {
        m_steps.pop_back();
        --m_at;
    }
    m_inGesture = false;
    m_hasChanged = false;
}

void PlanDraft::undo() {
    commit();
    m_at -= canUndo() ? 1 : 0;
}

void PlanDraft::redo() {
    commit();
    m_at += canRedo() ? 1 : 0;
}

void PlanDraft::reset() {
    if (m_steps.front().wishes != now().wishes) {
        push(m_steps.front());
    }
}

void PlanDraft::setThresholds(const Thresholds& thresholds) {
    Wishes wishes = now().wishes;
    wishes.adaptive = true;
    wishes.thresholds = thresholds;
    change(wishes);
}

void PlanDraft::solve(double targetSpeedup) {
    Wishes wishes = now().wishes;
    wishes.adaptive = true;
    wishes.thresholds.reset();
    wishes.targetSpeedup = targetSpeedup;
    wishes.byHand.clear();
    change(wishes);
}

void PlanDraft::setRanksFollow(bool follow) {
    Wishes wishes = now().wishes;
    wishes.ranksFollow = follow;
    change(wishes);
}

void PlanDraft::requireLayer(std::size_t layer) const {
    if (layer >= m_relative.size()) {
        throw BadInput(where + ".layers", "layer " + std::to_string(layer) +
                                              " does not exist; the model has layers 0 to " +
                                              std::to_string(m_relative.size() - 1));
    }
}

PlanDraft::Groups PlanDraft::groups() const {
    return now().wishes.groups.value_or(now().plan.groups);
}

std::vector<std::size_t> PlanDraft::sharers(std::size_t layer) const {
    for (const auto& group : now().plan.groups) {
        if (std::ranges::find(group, layer) != group.end()) {
            return group;
        }
    }
    return {layer};
}

void PlanDraft::setTier(std::size_t layer, Tier tier) {
    requireLayer(layer);
    Wishes wishes = now().wishes;
    for (const std::size_t one : sharers(layer)) {
        wishes.byHand[one] = {tier};
    }
    change(wishes);
}

void PlanDraft::setRank(std::size_t layer, std::int64_t rank) {
    requireLayer(layer);
    const std::int64_t limit = m_ground.costs.layers[layer].maxRank;
    if (rank < 1 || (limit > 0 && rank > limit)) {
        throw BadInput(where + ".layers", "rank " + std::to_string(rank) + " of layer " +
                                              std::to_string(layer) +
                                              " is out of range; allowed is 1 to " +
                                              (limit > 0 ? std::to_string(limit) : "any"));
    }
    Wishes wishes = now().wishes;
    for (const std::size_t one : sharers(layer)) {
        wishes.byHand[one] = {Tier::Medium, rank};
    }
    change(wishes);
}

void PlanDraft::release(std::size_t layer) {
    Wishes wishes = now().wishes;
    wishes.byHand.erase(layer);
    change(wishes);
}

std::string PlanDraft::whyNotShared(std::size_t one, std::size_t other) const {
    if (one == other) {
        return "one layer alone shares nothing";
    }
    return m_ground.shapes[one] == m_ground.shapes[other]
               ? ""
               : "layers " + std::to_string(one) + " and " + std::to_string(other) +
                     " have matrices of different shapes; only equal layers can share";
}

void PlanDraft::share(const std::vector<std::size_t>& layers) {
    Wishes wishes = now().wishes;
    std::vector<std::size_t> joined;
    Groups rest;
    for (const std::size_t layer : layers) {
        requireLayer(layer);
        joined.push_back(layer);
    }
    for (const auto& group : groups()) {
        const bool meets = std::ranges::find_first_of(group, layers) != group.end();
        if (meets) {
            joined.insert(joined.end(), group.begin(), group.end());
        } else {
            rest.push_back(group);
        }
    }
    std::ranges::sort(joined);
    joined.erase(std::ranges::unique(joined).begin(), joined.end());
    for (const std::size_t layer : joined) {
        const std::string problem =
            layer == joined.front() ? "" : whyNotShared(joined.front(), layer);
        if (!problem.empty()) {
            throw BadInput(where + ".layer_groups", problem);
        }
        if (now().plan.layers[layer].tier != Tier::Medium) {
            wishes.byHand[layer] = {Tier::Medium};
        }
    }
    rest.push_back(std::move(joined));
    std::ranges::sort(rest);
    wishes.groups = std::move(rest);
    change(wishes);
}

void PlanDraft::ungroup(std::size_t layer) {
    Wishes wishes = now().wishes;
    Groups kept = groups();
    for (auto& group : kept) {
        std::erase(group, layer);
    }
    std::erase_if(kept, [](const auto& group) { return group.size() < 2; });
    wishes.groups = std::move(kept);
    change(wishes);
}

}  // namespace artemis
