// LoRA: low-rank adaptation of linear layers. Hu et al. 2021, arXiv:2106.09685; as peft.LoraConfig.
//
//   y = W x + b + s · B (A drop(x)),   s = alpha / r,   A [r, in], B [out, r] = 0 at the start
//
// With use_rslora s = alpha / √r (Kalajdzievski 2023, arXiv:2312.03732). rank_pattern and
// alpha_pattern give single layers values of their own.
//
// A starts from Kaiming's uniform distribution with a = √5, U(−1/√in, 1/√in), or from N(0, 1/r²).
// bias: train no bias, those of the adapted layers (lora_only), or all of the model's.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <ranges>
#include <regex>
#include <set>

#include "core/base/text.h"
#include "core/engine/importance/module_names.h"
#include "core/engine/nn/product.h"
#include "core/engine/peft/lora_options.h"
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"

namespace artemis {

namespace {

constexpr const char* section = "fine_tuning.lora";

/// y += s · (x Aᵀ) Bᵀ in place: the product W x itself is not needed for any gradient.
struct Update : torch::autograd::Function<Update> {
    static at::Tensor forward(torch::autograd::AutogradContext* context, at::Tensor y,
                              const at::Tensor& x, const at::Tensor& a, const at::Tensor& b,
                              double scale) {
        const at::Tensor inner = product(x, a.t()).mul_(scale);
        addProduct(y, inner, b.t());
        context->mark_dirty({y});
        context->save_for_backward({x, a, b, inner});
        context->saved_data["scale"] = scale;
        return y;
    }
    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const at::Tensor& x = saved[0];
        const at::Tensor g = gradients[0].contiguous();
        const at::Tensor inner = product(g, saved[2]).mul_(context->saved_data["scale"].toDouble());
        return {g,
                context->needs_input_grad(1) ? product(inner, saved[1]) : at::Tensor(),
                wideProduct(inner.t(), x),
                wideProduct(g.t(), saved[3]),
                {}};
    }
};

class LoraAdapter final : public SlotAdapter {
public:
    /// With the matrices of `lender`, where there is one.
    LoraAdapter(const Projection& projection, const LoraOptions& options, std::uint64_t seed,
                const LoraAdapter* lender)
        : m_dropout(options.dropout),
          m_key(random::key({projection.key(), random::key("lora_dropout")})) {
        if (lender != nullptr) {
            m_matrices = lender->m_matrices;
            m_scale = lender->m_scale;
            return;
        }
        const std::int64_t in = projection.weight().inFeatures();
        const std::int64_t out = projection.weight().outFeatures();
        const auto rank = static_cast<std::int64_t>(
            numberOf(options.rankPattern, projection.name(), static_cast<double>(options.r)));
        const auto width = static_cast<double>(rank);
        m_scale = numberOf(options.alphaPattern, projection.name(), options.alpha) /
                  (options.rankStabilized ? std::sqrt(width) : width);
        auto& [a, b] = *m_matrices;
        a.name = projection.name() + ".lora_A.weight";
        b.name = projection.name() + ".lora_B.weight";
        const std::uint64_t key = random::key({seed, random::key(a.name)});
        const double bound = 1 / std::sqrt(static_cast<double>(in));
        a.value = options.init == "gaussian" ? normalTensor({rank, in}, 1.0 / width, key)
                                             : uniformTensor({rank, in}, -bound, bound, key);
        b.value = at::zeros({out, rank}, at::kFloat);
        a.train(true);
        b.train(true);
    }

    at::Tensor apply(const at::Tensor& x, const Next& next, const at::Tensor& rowKeys,
                     const Context& context) const override {
        return Update::apply(next(x), context.drop(x, m_dropout, rowKeys, m_key),
                             m_matrices->a.value, m_matrices->b.value, m_scale);
    }

    bool dropsInput() const override { return m_dropout > 0; }

    std::vector<Parameter*> parameters() override { return {&m_matrices->a, &m_matrices->b}; }

    std::vector<Moved> takeOver(SlotAdapter& earlier) override {
        const at::NoGradGuard guard;
        const auto& before = dynamic_cast<const LoraAdapter&>(earlier);
        const auto& [a, b] = *before.m_matrices;
        const std::int64_t kept = std::min(a.value.size(0), m_matrices->a.value.size(0));
        const at::Tensor strength =
            at::linalg_vector_norm(a.value, 2, 1) * at::linalg_vector_norm(b.value, 2, 0);
        const at::Tensor components =
            std::get<0>(strength.argsort(true, 0, true).narrow(0, 0, kept).sort());
        const double factor = before.m_scale / m_scale;
        m_matrices->a.value.narrow(0, 0, kept).copy_(a.value.index_select(0, components));
        m_matrices->b.value.narrow(1, 0, kept)
            .copy_(b.value.index_select(1, components).mul_(factor));
        if (a.value.sizes() == m_matrices->a.value.sizes() && factor == 1) {
            return {{&a, &m_matrices->a}, {&b, &m_matrices->b}};
        }
        const auto* first = components.const_data_ptr<std::int64_t>();
        const std::vector<std::int64_t> slices(first, first + kept);
        return {{&a, &m_matrices->a, 0, slices}, {&b, &m_matrices->b, 1, slices, factor}};
    }

    void mergeInto(Projection& projection) const override {
        projection.weight().add(at::mm(m_matrices->b.value, m_matrices->a.value).mul_(m_scale));
    }

private:
    struct Matrices {
        Parameter a;
        Parameter b;
    };
    std::shared_ptr<Matrices> m_matrices = std::make_shared<Matrices>();
    double m_scale;
    double m_dropout;
    std::uint64_t m_key;
};

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
