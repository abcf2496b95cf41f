// LoRA: low-rank adaptation of linear layers. Hu et al. 2021, arXiv:2106.09685; as peft.LoraConfig.
//
//   y = W x + b + s · B (A drop(x)),   s = alpha / r,   A [r, in], B [out, r] = 0 at the start
//
// A starts from Kaiming's uniform distribution with a = √5, U(−1/√in, 1/√in), or from N(0, 1/r²).
// bias: train no bias, those of the adapted layers (lora_only), or all of the model's.
#include <algorithm>
#include <cmath>

#include "core/engine/nn/product.h"
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"

namespace artemis {

namespace {

constexpr const char* section = "fine_tuning.lora";

struct LoraOptions {
    std::int64_t r = 8;
    double alpha = 16;
    double dropout = 0;
    std::vector<std::string> targetModules;
    std::string bias = "none";
    std::string init = "kaiming";
};

const Fields<LoraOptions>& loraFields() {
    static const auto table =
        Fields<LoraOptions>()
            .add(&LoraOptions::r, {.key = "r",
                                   .label = "Rank",
                                   .help = "Inner width of the update BA.",
                                   .source = "Hu et al. 2021, arXiv:2106.09685",
                                   .min = 1,
                                   .max = 4096,
                                   .basic = true})
            .add(&LoraOptions::alpha, {.key = "alpha",
                                       .label = "Alpha",
                                       .help = "The update is scaled by alpha / r.",
                                       .min = 0.001,
                                       .max = 65536,
                                       .basic = true})
            .add(&LoraOptions::dropout, {.key = "dropout",
                                         .label = "Dropout",
                                         .help = "Of the input of A, in training.",
                                         .min = 0,
                                         .max = 0.99})
            .add(&LoraOptions::targetModules,
                 {.key = "target_modules",
                  .label = "Target modules",
                  .help = "Linear layers that get an update: names such as query, regular "
                          "expressions of whole paths, or all-linear. Empty: those usual for the "
                          "model.",
                  .basic = true,
                  .kind = Kind::Names})
            .add(&LoraOptions::bias, {.key = "bias",
                                      .label = "Biases",
                                      .help = "Which biases train beside the update.",
                                      .choices = {"none", "all", "lora_only"}})
            .add(&LoraOptions::init,
                 {.key = "init",
                  .label = "Start of A",
                  .help = "Kaiming's uniform distribution, or a Gaussian of deviation 1 / r.",
                  .choices = {"kaiming", "gaussian"}});
    return table;
}

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
    LoraAdapter(const Projection& projection, const LoraOptions& options, std::uint64_t seed)
        : m_scale(options.alpha / static_cast<double>(options.r)),
          m_dropout(options.dropout),
          m_key(random::key({projection.key(), random::key("lora_dropout")})) {
        const std::int64_t in = projection.weight().inFeatures();
        const std::int64_t out = projection.weight().outFeatures();
        m_a.name = projection.name() + ".lora_A.weight";
        m_b.name = projection.name() + ".lora_B.weight";
        const std::uint64_t key = random::key({seed, random::key(m_a.name)});
        const double bound = 1 / std::sqrt(static_cast<double>(in));
        m_a.value = options.init == "gaussian"
                        ? normalTensor({options.r, in}, 1.0 / static_cast<double>(options.r), key)
                        : uniformTensor({options.r, in}, -bound, bound, key);
        m_b.value = at::zeros({out, options.r}, at::kFloat);
        m_a.train(true);
        m_b.train(true);
    }

    at::Tensor apply(const at::Tensor& x, const Next& next, const at::Tensor& rowKeys,
                     const Context& context) const override {
        return Update::apply(next(x), context.drop(x, m_dropout, rowKeys, m_key), m_a.value,
                             m_b.value, m_scale);
    }

    std::vector<Parameter*> parameters() override { return {&m_a, &m_b}; }

    void mergeInto(Projection& projection) const override {
        projection.weight().add(at::mm(m_b.value, m_a.value).mul_(m_scale));
    }

private:
    Parameter m_a;
    Parameter m_b;
    double m_scale;
    double m_dropout;
    std::uint64_t m_key;
};

/// PEFT writes 16, not 16.0.
Value wholeIfPossible(double number) {
    return std::nearbyint(number) == number ? Value(std::llround(number)) : Value(number);
}

class Lora final : public PeftMethod {
public:
    explicit Lora(const Value& settings) : m_options(loraFields().read(settings)) {}

    std::vector<Problem> check(const Model& model) const override {
        return checkTargets(model, targets(model), std::string(section) + ".target_modules");
    }

    void attach(Model& model, std::uint64_t seed) const override {
        for (const Site* site : matchTargets(model, targets(model))) {
            site->projection->adapters().push_back(
                {"default", std::make_unique<LoraAdapter>(*site->projection, m_options, seed)});
            if (m_options.bias == "lora_only") {
                site->projection->bias()->train(true);
            }
        }
        if (m_options.bias == "all") {
            for (const auto& parameter : model.parameters()) {
                parameter->train(parameter->trainable() || parameter->name.ends_with(".bias"));
            }
        }
    }

    Value peftConfig(const Model& model) const override {
        const std::vector<std::string> heads = model.headModules();
        const std::string task = model.peftTaskType();
        const bool transposed = matchTargets(model, targets(model)).front()->order == Order::InOut;
        return {
            {"alpha_pattern", Value::object()},
            {"auto_mapping", nullptr},
            {"bias", m_options.bias},
            {"fan_in_fan_out", transposed},
            {"inference_mode", true},
            {"init_lora_weights", m_options.init == "gaussian" ? Value("gaussian") : Value(true)},
            {"layer_replication", nullptr},
            {"layers_pattern", nullptr},
            {"layers_to_transform", nullptr},
            {"lora_alpha", wholeIfPossible(m_options.alpha)},
            {"lora_dropout", m_options.dropout},
            {"modules_to_save", heads.empty() ? Value(nullptr) : Value(heads)},
            {"peft_type", "LORA"},
            {"r", m_options.r},
            {"rank_pattern", Value::object()},
            {"revision", nullptr},
            {"target_modules", targets(model)},
            {"task_type", task.empty() ? Value(nullptr) : Value(task)},
            {"use_dora", false},
            {"use_rslora", false}};
    }

private:
    std::vector<std::string> targets(const Model& model) const {
        return m_options.targetModules.empty() ? model.defaultTargets() : m_options.targetModules;
    }
    LoraOptions m_options;
};

/// The fields of LoraConfig that change the arithmetic and are not known here must be at rest.
void refuseUnsupported(const Value& config, const std::string& where) {
    std::vector<Problem> problems;
    for (const char* field : {"use_rslora", "use_dora", "use_qalora", "use_bdlora", "lora_bias",
                              "rank_pattern", "alpha_pattern", "layers_to_transform",
                              "layer_replication", "exclude_modules", "trainable_token_indices",
                              "target_parameters", "arrow_config", "alora_invocation_tokens"}) {
        const Value* value = find(config, field);
        if (value != nullptr && !value->is_null() && *value != false &&
            !(value->is_structured() && value->empty())) {
            problems.push_back({where, std::string(field) + " is " + value->dump() +
                                           ", which is not supported yet"});
        }
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
}

std::optional<Value> fromPeft(const Value& config, const std::string& where) {
    if (config.value("peft_type", "") != "LORA") {
        return {};
    }
    refuseUnsupported(config, where);
    const Value* init = find(config, "init_lora_weights");
    return Value{{"r", config.at("r")},
                 {"alpha", config.at("lora_alpha")},
                 {"dropout", config.value("lora_dropout", 0.0)},
                 {"target_modules", config.at("target_modules")},
                 {"bias", config.value("bias", "none")},
                 {"init", init != nullptr && *init == "gaussian" ? "gaussian" : "kaiming"}};
}

}  // namespace

MethodKind loraMethod() {
    return {{"lora", "LoRA",
             "A low-rank update beside frozen weights: few parameters, nearly the quality of full "
             "fine-tuning, no cost once merged.",
             loraFields().params()},
            [](const Value& settings) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<Lora>(settings);
            },
            fromPeft};
}

}  // namespace artemis
