// Efficiency-Transformer: the most important layers train in full, the least important are frozen,
// those between get another method. It comes down to that method and to partial fine-tuning, so
// that its adapters are PEFT's.
#include <algorithm>
#include <regex>

#include "core/engine/importance/module_names.h"
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"

namespace artemis {

namespace {

const std::string section = std::string("fine_tuning.") + efficiencyMethod;

/// Settings of the medium method that name layers, ranks and groups; one that knows no ranks or
/// groups does without.
constexpr const char* targetKey = "target_modules";
constexpr const char* rankKey = "r";
constexpr const char* rankPatternKey = "rank_pattern";
constexpr const char* byImportanceKey = "dynamic_rank";
constexpr const char* sharedKey = "shared_layers";

std::vector<std::string> shapesOf(const Model& model) {
    std::vector<std::string> shapes(static_cast<std::size_t>(model.blocks()));
    for (const Site& site : model.sites()) {
        if (site.block >= 0 && site.projection != nullptr) {
            const Weight& weight = site.projection->weight();
            shapes[static_cast<std::size_t>(site.block)] +=
                std::to_string(weight.inFeatures()) + "x" + std::to_string(weight.outFeatures()) +
                " ";
        }
    }
    return shapes;
}

/// A regular expression that means every layer of a block.
std::string patternOf(const std::string& block) {
    static const std::regex dot("\\.");
    return std::regex_replace(block, dot, "\\.") + "\\..*";
}

class EfficiencyTransformer final : public PeftMethod {
public:
    explicit EfficiencyTransformer(const MethodChoice& choice)
        : m_options(efficiencyFields().read(choice.settings)), m_medium(choice.uses.at(0)) {}

    std::vector<Problem> check(const Model& model) const override {
        std::vector<Problem> problems;
        try {
            plan(model);
        } catch (const BadInput& error) {
            problems = error.problems();
        }
        if (m_options.gradualFreezing && m_options.reanalysisSteps == 0) {
            problems.push_back({section + ".gradual_freezing",
                                "freezes layers at each new analysis, and there is none; set "
                                "reanalysis_steps to the steps from one to the next"});
        }
        const auto more = checkTargets(model, targets(model), path(targetKey));
        problems.insert(problems.end(), more.begin(), more.end());
        return problems;
    }

    std::optional<ScoreWish> wantsScores() const override {
        return m_options.layers.empty()
                   ? std::optional(
                         ScoreWish{m_options.score, m_options.samples, m_options.importanceRun})
                   : std::nullopt;
    }

    std::optional<Reanalysis> reanalysis() const override {
        const auto holds = [](const std::string& word) {
            return !layerChoice(word, section).trains();
        };
        const bool allFrozen = m_options.gradualFreezing && !m_options.layers.empty() &&
                               std::ranges::all_of(m_options.layers, holds);
        return m_options.reanalysisSteps == 0
                   ? std::nullopt
                   : std::optional(Reanalysis{{m_options.score, m_options.samples},
                                              allFrozen ? 0 : m_options.reanalysisSteps});
    }

    /// Before the layers are scored all are medium.
    TierPlan plan(const Model& model) const override {
        EfficiencyOptions options = m_options;
        if (options.layers.empty()) {
            options.layers.assign(static_cast<std::size_t>(model.blocks()),
                                  toText(Choice{Tier::Medium}));
        }
        return spelledPlan(options, shapesOf(model), section);
    }

    std::vector<const Site*> adapts(const Model& model) const override {
        std::vector<const Site*> sites = matchTargets(model, targets(model));
        std::erase_if(sites, [](const Site* site) { return site->block < 0; });
        return sites;
    }

    Solution planned(const PlanGround& ground) const override {
        return planByScores(ground, m_options, section);
    }

    std::optional<PlanGround> ground(const Model& model) const override {
        PlanGround ground;
        ground.shapes = shapesOf(model);
        if (const Value* base = find(m_medium.settings, rankKey)) {
            ground.ranks.base = base->get<std::int64_t>();
        }
        ground.ranks.dynamic = m_medium.settings.value(byImportanceKey, false);
        if (m_options.lowResource) {
            std::ranges::transform(measures(), std::back_inserter(ground.measures), &Measure::id);
        }
        return ground;
    }

    std::vector<MethodChoice> comesDownTo(const Model& model) const override {
        const TierPlan wanted = plan(model);
        const std::vector<std::string> blocks = moduleNames(model).layers;
        std::vector<std::string> whole;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (wanted.layers[i].tier == Tier::High) {
                whole.push_back(blocks[i]);
            }
        }
        std::vector<MethodChoice> methods;
        if (auto medium = mediumMethod(model, wanted, blocks)) {
            methods.push_back(std::move(*medium));
        }
        if (!whole.empty()) {
            methods.push_back({partialMethod().entry.id, {{"modules", whole}}});
        }
        if (methods.empty()) {
            methods.push_back({headOnlyMethod().entry.id, Value::object()});
        }
        return methods;
    }

    void attach(Model&, std::uint64_t) const override {}

    void finish(Model& model) const override {
        const TierPlan wanted = plan(model);
        for (const Site& site : model.sites()) {
            if (site.block < 0) {
                continue;
            }
            const Choice& choice = wanted.layers[static_cast<std::size_t>(site.block)];
            for (Parameter* parameter : site.parameters) {
                parameter->learningRateFactor = m_options.fullRate;
                if (choice.frozen) {
                    parameter->train(false);
                }
            }
            if (choice.frozen && site.projection != nullptr) {
                for (const auto& slot : site.projection->adapters()) {
                    for (Parameter* parameter : slot.adapter->parameters()) {
                        parameter->train(false);
                    }
                }
            }
        }
    }

private:
    std::string path(const std::string& key) const {
        return "fine_tuning." + m_medium.id + "." + key;
    }

    std::vector<std::string> targets(const Model& model) const {
        std::vector<std::string> names;
        if (const Value* given = find(m_medium.settings, targetKey)) {
            fields::put(names, *given);
        }
        return names.empty() ? model.defaultTargets() : names;
    }

    /// Of the plan's medium layers alone; nothing where there are none.
    std::optional<MethodChoice> mediumMethod(const Model& model, const TierPlan& plan,
                                             const std::vector<std::string>& blocks) const {
        const auto isMedium = [&plan](std::int64_t block) {
            return block >= 0 && plan.layers[static_cast<std::size_t>(block)].tier == Tier::Medium;
        };
        std::vector<std::string> layers;
        for (const Site* site : matchTargets(model, targets(model))) {
            if (isMedium(site->block)) {
                layers.push_back(site->name);
            }
        }
        if (layers.empty()) {
            return {};
        }
        Value ranks = Value::object();
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (isMedium(static_cast<std::int64_t>(i)) && plan.layers[i].rank > 0) {
                ranks[patternOf(blocks[i])] = plan.layers[i].rank;
            }
        }
        MethodChoice medium = m_medium;
        const auto set = [&medium](const char* key, const Value& value) {
            if (medium.settings.contains(key)) {
                medium.settings[key] = value;
            }
        };
        set(targetKey, layers);
        set(byImportanceKey, false);
        set(sharedKey, plan.groups);
        if (!ranks.empty()) {
            set(rankPatternKey, ranks);
        }
        return medium;
    }

    EfficiencyOptions m_options;
    MethodChoice m_medium;
};

}  // namespace

MethodKind efficiencyTransformerMethod() {
    return {{.id = efficiencyMethod,
             .label = "Efficiency-Transformer",
             .summary = "Scores the layers first: the most important train in full, the least are "
                        "frozen, those between get adapters.",
             .params = efficiencyFields().params(),
             .companion = "medium_method"},
            [](const MethodChoice& choice) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<EfficiencyTransformer>(choice);
            },
            [](const Value&, const std::string&) -> std::optional<Value> { return {}; }};
}

}  // namespace artemis
