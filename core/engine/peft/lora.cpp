// LoRA: low-rank adaptation of linear layers. Hu et al. 2021, arXiv:2106.09685; as peft.LoraConfig.
// The adapter itself stands in lora_adapter.cpp.
//
// rank_pattern and alpha_pattern give single layers values of their own. bias: train no bias, those
// of the adapted layers (lora_only), or all of the model's.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <ranges>
#include <regex>
#include <set>

#include "core/base/text.h"
#include "core/engine/importance/module_names.h"
#include "core/engine/peft/lora_adapter.h"
#include "core/engine/peft/lora_options.h"
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"

namespace artemis {

namespace {

constexpr const char* section = "fine_tuning.lora";

/// PEFT writes 16, not 16.0.
Value wholeIfPossible(double number) {
    return std::nearbyint(number) == number ? Value(std::llround(number)) : Value(number);
}

Value wholeNumbers(const NamedNumbers& numbers) {
    Value whole = Value::object();
    for (const auto& [name, number] : numbers) {
        whole[name] = wholeIfPossible(number);
    }
    return whole;
}

class Lora final : public PeftMethod {
public:
    explicit Lora(const Value& settings) : m_options(loraFields().read(settings)) {}

    std::vector<Problem> check(const Model& model) const override {
        const std::string at = std::string(section) + ".";
        std::vector<Problem> problems = checkTargets(model, targets(model), at + "target_modules");
        checkPatterns(model, m_options.rankPattern, at + "rank_pattern", problems);
        checkPatterns(model, m_options.alphaPattern, at + "alpha_pattern", problems);
        for (const std::string& layer : m_options.layers) {
            if (layer.empty() || layer.find_first_not_of("0123456789") != std::string::npos) {
                problems.push_back(
                    {at + "layers_to_transform",
                     "\"" + layer + "\" is no number of a block; they count from 0"});
            }
        }
        if (problems.empty() && adapted(model).empty()) {
            problems.push_back({at + "layers_to_transform",
                                "leaves none of the target modules; the model has " +
                                    std::to_string(model.blocks()) + " blocks, counted from 0"});
        }
        if (m_options.dynamicRank) {
            problems.push_back({at + "dynamic_rank",
                                "this method alone does not know the importance of layers; leave "
                                "it out, or choose fine_tuning.method: efficiency_transformer"});
        }
        checkShared(model, at + "shared_layers", problems);
        for (const std::string& module : m_options.modulesToSave) {
            if (modulesNamed(model, module).empty()) {
                problems.push_back(
                    {at + "modules_to_save", "\"" + module + "\" is no module of this model" +
                                                 (module == "lm_head" && model.tiedHead() > 0
                                                      ? "; its head is tied to the embedding"
                                                      : "")});
            }
        }
        return problems;
    }

    void attach(Model& model, std::uint64_t seed) const override {
        std::map<std::string, const LoraAdapter*> lenders;
        for (const auto& [site, name] : withLenders(model)) {
            const LoraAdapter*& lender = lenders[name];
            auto adapter =
                std::make_unique<LoraAdapter>(*site->projection, m_options, seed, lender);
            lender = lender == nullptr ? adapter.get() : lender;
            site->projection->adapters().push_back({"default", std::move(adapter)});
            if (m_options.bias == "lora_only") {
                if (Parameter* bias = site->projection->bias()) {
                    bias->train(true);
                }
            }
        }
        for (const std::string& module : m_options.modulesToSave) {
            for (const Site* site : modulesNamed(model, module)) {
                for (Parameter* parameter : site->parameters) {
                    parameter->train(true);
                }
            }
        }
        if (m_options.bias == "all") {
            for (const auto& parameter : model.parameters()) {
                parameter->train(parameter->trainable() || parameter->name.ends_with(".bias"));
            }
        }
    }

    Value peftConfig(const Model& model) const override {
        std::vector<std::string> heads = model.headModules();
        heads.insert(heads.end(), m_options.modulesToSave.begin(), m_options.modulesToSave.end());
        const std::string task = model.peftTaskType();
        const bool transposed = matchTargets(model, targets(model)).front()->order == Order::InOut;
        return {
            {"alpha_pattern", wholeNumbers(m_options.alphaPattern)},
            {"auto_mapping", nullptr},
            {"bias", m_options.bias},
            {"fan_in_fan_out", transposed},
            {"inference_mode", true},
            {"init_lora_weights", m_options.init == "gaussian" ? Value("gaussian") : Value(true)},
            {"layer_replication", nullptr},
            {"layers_pattern",
             m_options.layersPattern.empty() ? Value(nullptr) : Value(m_options.layersPattern)},
            {"layers_to_transform", layerNumbers()},
            {"lora_alpha", wholeIfPossible(m_options.alpha)},
            {"lora_dropout", m_options.dropout},
            {"modules_to_save", heads.empty() ? Value(nullptr) : Value(heads)},
            {"peft_type", "LORA"},
            {"r", m_options.r},
            {"rank_pattern", wholeNumbers(m_options.rankPattern)},
            {"revision", nullptr},
            {"target_modules", targets(model)},
            {"task_type", task.empty() ? Value(nullptr) : Value(task)},
            {"use_dora", false},
            {"use_rslora", m_options.rankStabilized}};
    }

private:
    /// Layers that get an update: the targets, of the chosen blocks.
    std::vector<const Site*> adapted(const Model& model) const {
        std::vector<const Site*> sites = matchTargets(model, targets(model));
        if (!m_options.layers.empty()) {
            std::erase_if(sites, [this](const Site* site) {
                return std::ranges::find(m_options.layers,
                                         blockNumber(site->name, m_options.layersPattern)) ==
                       m_options.layers.end();
            });
        }
        return sites;
    }

    /// Layers that get an update, each with the path of the one whose matrices it uses: the same
    /// layer in the first block of those that share.
    std::vector<std::pair<const Site*, std::string>> withLenders(const Model& model) const {
        std::map<std::int64_t, std::int64_t> first;
        for (const auto& group : m_options.sharedLayers) {
            for (const std::int64_t block : group) {
                first[block] = group.front();
            }
        }
        const std::vector<std::string> paths = moduleNames(model).layers;
        const auto path = [&paths](std::int64_t block) -> const std::string& {
            return paths[static_cast<std::size_t>(block)];
        };
        std::vector<std::pair<const Site*, std::string>> sites;
        for (const Site* site : adapted(model)) {
            const auto found = first.find(site->block);
            sites.emplace_back(
                site, found == first.end()
                          ? site->name
                          : path(found->second) + site->name.substr(path(site->block).size()));
        }
        return sites;
    }

    void checkShared(const Model& model, const std::string& where,
                     std::vector<Problem>& problems) const {
        std::set<std::int64_t> seen;
        for (const std::int64_t block : m_options.sharedLayers | std::views::join) {
            const std::string name = "block " + std::to_string(block);
            if (block >= model.blocks()) {
                problems.push_back({where, name + " does not exist; the model has " +
                                               std::to_string(model.blocks()) +
                                               ", counted from 0"});
                return;
            }
            if (!seen.insert(block).second) {
                problems.push_back({where, name + " stands twice; name it once"});
            }
        }
        if (!problems.empty() || seen.empty()) {
            return;
        }
        std::map<std::string, const Site*> lenders;
        for (const auto& [site, name] : withLenders(model)) {
            const Site* lender = lenders.try_emplace(name, site).first->second;
            const Weight& weight = site->projection->weight();
            const Weight& other = lender->projection->weight();
            if (weight.inFeatures() != other.inFeatures() ||
                weight.outFeatures() != other.outFeatures()) {
                problems.push_back({where, site->name + " has another shape than " + lender->name +
                                               "; only equal layers can share"});
            }
        }
    }

    Value layerNumbers() const {
        if (m_options.layers.empty()) {
            return nullptr;
        }
        Value numbers = Value::array();
        for (const std::string& layer : m_options.layers) {
            numbers.push_back(std::stoll(layer));
        }
        return numbers;
    }

    void checkPatterns(const Model& model, const NamedNumbers& pattern, const std::string& where,
                       std::vector<Problem>& problems) const {
        for (const auto& [key, number] : pattern) {
            try {
                const bool used =
                    std::ranges::any_of(matchTargets(model, targets(model)), [&](const Site* site) {
                        return numberOf({{key, 1}}, site->name, 0) == 1;
                    });
                if (!used) {
                    problems.push_back(
                        {where, "\"" + key + "\" matches none of the target modules"});
                }
            } catch (const std::regex_error&) {
                problems.push_back({where, "\"" + key + "\" is not a regular expression"});
            }
        }
    }

    std::vector<std::string> targets(const Model& model) const {
        return m_options.targetModules.empty() ? model.defaultTargets() : m_options.targetModules;
    }
    LoraOptions m_options;
};

}  // namespace

MethodKind loraMethod() {
    return {{"lora", "LoRA",
             "A low-rank update beside frozen weights: few parameters, nearly the quality of full "
             "fine-tuning, no cost once merged.",
             loraFields().params()},
            [](const MethodChoice& choice) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<Lora>(choice.settings);
            },
            loraFromPeft};
}

}  // namespace artemis
