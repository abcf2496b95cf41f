// Layer plans: from scores, from settings, and back.
#include "core/plan/layer_plan.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/plan/importance.h"

namespace artemis {

namespace {

constexpr const char* mediumWord = "medium";

/// Layers whose scores differ by no more share, where sharing is on.
constexpr double likeScores = 0.1;

std::vector<Shareable> shareable(const TierPlan& plan, std::span<const double> scores,
                                 const std::vector<std::string>& shapes) {
    std::vector<Shareable> layers;
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        layers.push_back({scores.empty() ? 0 : scores[i], plan.layers[i].tier, shapes[i]});
    }
    return layers;
}

/// Only medium layers share, since the weights of others differ; the members of a group have the
/// rank of its strongest.
void setGroups(TierPlan& plan, const std::vector<std::vector<std::size_t>>& groups) {
    for (const auto& group : groups) {
        std::vector<std::size_t> members;
        std::int64_t rank = 0;
        for (const std::size_t layer : group) {
            if (plan.layers[layer].tier == Tier::Medium) {
                members.push_back(layer);
                rank = std::max(rank, plan.layers[layer].rank);
            }
        }
        if (members.size() < 2) {
            continue;
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
    switch (choice.tier) {
        case Tier::High:
            return "high";
        case Tier::Medium:
            return mediumWord + (choice.rank > 0 ? " " + std::to_string(choice.rank) : "");
        case Tier::Low:
            return "low";
    }
    return "";
}

Choice layerChoice(const std::string& text, const std::string& where) {
    const std::string word(trimmed(text));
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
                              "and low");
}

const Fields<EfficiencyOptions>& efficiencyFields() {
    using Options = EfficiencyOptions;
    static const auto table =
        Fields<Options>()
            .add(
                &Options::adaptive,
                {.key = "adaptive_layer_selection",
                 .label = "Choose layers",
                 .help = "The most important layers train in full, the least important are frozen, "
                         "those between get the medium method. Off: all get it.",
                 .basic = true})
            .add(
                &Options::sharing,
                {.key = "cross_layer_parameter_sharing",
                 .label = "Share parameters",
                 .help = "Neighbouring medium layers of like importance and equal shapes train one "
                         "adapter.",
                 .basic = true})
            .add(&Options::score, {.key = "importance_score_method",
                                   .label = "Importance",
                                   .help = "What a layer's importance is read from.",
                                   .choices = ids(importanceScores()),
                                   .basic = true})
            .add(&Options::lowResource, {.key = "low_resource_mode",
                                         .label = "Low resources",
                                         .help = "Permits what saves memory where the target is "
                                                 "still reached: smaller parts of "
                                                 "a batch, activations computed twice, "
                                                 "optimiser states in 8 bits."})
            .add(&Options::targetSpeedup,
                 {.key = "target_speedup",
                  .label = "Target speed-up",
                  .help = "Wanted against full fine-tuning, in work of the training; counted in "
                          "operations. Without thresholds the plan follows from it.",
                  .unit = "times",
                  .min = 1,
                  .max = 1000,
                  .basic = true})
            .add(&Options::thresholds,
                 {.key = "thresholds",
                  .label = "Thresholds",
                  .help = "high and low, of scores divided by the highest: a layer trains in full "
                          "from high on and is frozen below low.",
                  .min = 0,
                  .max = 1.000001})
            .add(&Options::groups, {.key = "layer_groups",
                                    .label = "Groups",
                                    .help = "Layers that train one adapter, counted from 0.",
                                    .min = 0})
            .add(&Options::leastRank, {.key = "r_min",
                                       .label = "Least rank",
                                       .help = "Of a medium layer whose rank follows importance.",
                                       .min = 1,
                                       .max = 4096})
            .add(&Options::mediumMethod, {.key = "medium_method",
                                          .label = "Medium method",
                                          .help = "What trains in the layers between.",
                                          .choices = {"lora"}})
            .add(&Options::samples, {.key = "samples",
                                     .label = "Examples to score",
                                     .help = "Rows of the training data that importance is read "
                                             "from.",
                                     .min = 1})
            .add(&Options::importanceRun,
                 {.key = "importance_run",
                  .label = "Stored importance",
                  .help =
                      "Take the scores of this analysis and score nothing: the number of its run "
                      "in the store, or the path of its importance.json."})
            .add(&Options::layers,
                 {.key = "layers",
                  .label = "Plan",
                  .help = "The whole plan, one word a layer: high, medium, medium RANK or low. "
                          "Nothing is scored then."});
    return table;
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

}  // namespace

Solution planByScores(const PlanGround& ground, const EfficiencyOptions& options,
                      const std::string& where) {
    const std::vector<double> relative = normalisedByMax(ground.scores);
    const Thresholds thresholds = thresholdsOf(options.thresholds, where);
    // Beside adapters the head trains as it does in the medium tier.
    const Choice head{Tier::Medium};
    PlanGoal goal{.targetSpeedup = options.targetSpeedup * ground.margin,
                  .ranks = ground.ranks,
                  .head = head};
    goal.ranks.least = options.leastRank;
    if (options.lowResource) {
        goal.measures = ground.measures;
    }
    Solution solution;
    if (options.adaptive && options.thresholds.empty()) {
        solution = solve(ground.costs, relative, ground.run, goal);
    } else {
        solution = readOff(ground, relative, options, thresholds);
    }
    TierPlan& plan = solution.plan;
    plan.head = head;
    setSharing(plan, ground, options, where);
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
        setGroups(plan, checkedGroups(options.groups, layers, where + ".layer_groups"));
    } else if (options.sharing) {
        setGroups(plan, sharingGroups(layers, likeScores));
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
