// The arms of a proof as experiments of their own.
#include "core/plan/proof.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "core/base/random.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/config/yaml_patch.h"

namespace artemis {

namespace {

constexpr const char* planned = "efficiency_transformer";
constexpr const char* everything = "full";
constexpr const char* chosenLayers = "chosen";
constexpr const char* randomLayers = "random";
/// Of a medium method: whether its ranks follow the importance that it does not know alone.
constexpr const char* byImportanceKey = "dynamic_rank";

const std::string methodPath = "fine_tuning.method";
const std::string section = "fine_tuning.efficiency_transformer";

using Changes = std::vector<std::pair<std::string, Value>>;

/// The experiment with other settings; the rest of its text stays.
ProofArm armOf(const ExperimentConfig& config, const std::string& name, std::int64_t seed,
               Changes changes, const Catalog& catalog) {
    changes.emplace_back("name", config.name + " " + name);
    changes.emplace_back("training.seed", seed);
    Value tree = parseYaml(config.yaml).tree;
    for (const auto& [path, value] : changes) {
        assign(tree, path, value);
    }
    Parsed parsed = parseExperiment(patchYaml(config.yaml, tree), config.baseDir, catalog);
    if (!parsed.problems.empty()) {
        throw BadInput(parsed.problems);
    }
    return {name, std::move(parsed.config)};
}

/// Layers of equal shape.
std::vector<std::vector<std::size_t>> alike(std::span<const std::string> shapes) {
    std::map<std::string, std::vector<std::size_t>> layers;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        layers[shapes[i]].push_back(i);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (auto& [shape, members] : layers) {
        groups.push_back(std::move(members));
    }
    return groups;
}

void requireAnother(const TierPlan& plan, const std::vector<std::vector<std::size_t>>& groups) {
    for (const auto& group : groups) {
        for (const std::size_t layer : group) {
            if (plan.layers[layer] != plan.layers[group.front()]) {
                return;
            }
        }
    }
    throw BadInput(section, "comes to a plan that treats all layers alike (" +
                                toText(plan.layers.front()) +
                                "), so there are no other layers to compare with; set thresholds "
                                "or another target_speedup");
}

/// Where each layer goes: a permutation within the groups.
std::vector<std::size_t> drawnPlaces(const std::vector<std::vector<std::size_t>>& groups,
                                     std::size_t layers, std::uint64_t key) {
    std::vector<std::size_t> places(layers);
    for (std::size_t group = 0; group < groups.size(); ++group) {
        std::vector<std::size_t> to = groups[group];
        random::shuffle(std::span(to), random::key({key, group}));
        for (std::size_t i = 0; i < to.size(); ++i) {
            places[groups[group][i]] = to[i];
        }
    }
    return places;
}

TierPlan moved(const TierPlan& plan, const std::vector<std::size_t>& places) {
    TierPlan result = plan;
    for (std::size_t i = 0; i < places.size(); ++i) {
        result.layers[places[i]] = plan.layers[i];
    }
    for (auto& group : result.groups) {
        for (std::size_t& layer : group) {
            layer = places[layer];
        }
        std::ranges::sort(group);
    }
    return result;
}

TierPlan randomPlan(const TierPlan& plan, std::span<const std::string> shapes, std::int64_t seed) {
    return movedAtRandom(
        plan, shapes,
        random::key({static_cast<std::uint64_t>(seed), random::key("random layers")}));
}

}  // namespace

void requireProvable(const ExperimentConfig& config) {
    if (config.methods.size() != 1 || config.methods.front().id != planned) {
        throw BadInput(methodPath,
                       "must be " + std::string(planned) +
                           " alone: its choice of layers is what is proven; put other methods into "
                           "experiments of their own and compare the runs");
    }
}

ProofArm chosenArm(const ExperimentConfig& config, std::int64_t seed, const Catalog& catalog) {
    if (efficiencyFields().read(config.methods.front().settings).reanalysisSteps > 0) {
        throw BadInput(section + ".reanalysis_steps",
                       "lets the plan move while it trains, and random layers cannot move likewise; "
                       "set it to 0 for this comparison, or compare with full fine-tuning (--trio)");
    }
    return armOf(config, chosenLayers, seed, {}, catalog);
}

ProofArm randomArm(const ExperimentConfig& config, const ChosenPlan& chosen,
                   std::span<const std::string> shapes, std::int64_t seed, const Catalog& catalog) {
    const Value settings = toSettings(randomPlan(chosen.plan, shapes, seed));
    Changes changes;
    for (const auto& [key, value] : settings.items()) {
        changes.emplace_back(section + "." + key, value);
    }
    for (const auto& [key, value] : chosen.training.items()) {
        changes.emplace_back("training." + key, value);
    }
    return armOf(config, randomLayers, seed, std::move(changes), catalog);
}

std::vector<ProofArm> pairArms(const ExperimentConfig& config, const TierPlan& plan,
                               const PlanGround& ground, std::int64_t seed,
                               const Catalog& catalog) {
    const auto trains = [&ground](const TierPlan& one) {
        return std::llround(predict(ground.costs, one, ground.run).trainable);
    };
    const std::int64_t chosen = trains(plan);
    const std::int64_t other = trains(randomPlan(plan, ground.shapes, seed));
    if (other != chosen) {
        throw BadInput(section, "trains " + grouped(chosen) + " parameters, and on random layers " +
                                    grouped(other) +
                                    " would train: the two cannot be compared; let layers of "
                                    "equal shape train");
    }
    return {randomArm(config, {plan, Value::object()}, ground.shapes, seed, catalog),
            chosenArm(config, seed, catalog)};
}

std::vector<ProofArm> trioArms(const ExperimentConfig& config, const ExperimentConfig& plan,
                               std::int64_t seed, const Catalog& catalog) {
    requireProvable(plan);
    const MethodChoice& medium = plan.methods.front().uses.at(0);
    Changes alone{{methodPath, medium.id}};
    if (medium.settings.contains(byImportanceKey)) {
        alone.emplace_back("fine_tuning." + medium.id + "." + byImportanceKey, false);
    }
    return {armOf(config, everything, seed, {{methodPath, everything}}, catalog),
            armOf(config, medium.id, seed, std::move(alone), catalog),
            armOf(plan, planned, seed, {}, catalog)};
}

std::string referenceArm(std::span<const std::string> arms) {
    const auto found = std::ranges::find_if(
        arms, [](const std::string& arm) { return arm == randomLayers || arm == everything; });
    return found == arms.end() ? "" : *found;
}

TierPlan movedAtRandom(const TierPlan& plan, std::span<const std::string> shapes,
                       std::uint64_t key) {
    const auto groups = alike(shapes);
    requireAnother(plan, groups);
    for (std::uint64_t draw = 0;; ++draw) {
        const auto places = drawnPlaces(groups, plan.layers.size(), random::key({key, draw}));
        const TierPlan result = moved(plan, places);
        if (result.layers != plan.layers) {
            return result;
        }
    }
}

}  // namespace artemis
