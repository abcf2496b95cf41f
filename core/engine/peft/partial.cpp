// Partial fine-tuning: chosen blocks or modules train in full, all else is frozen.
#include "core/engine/peft/method.h"
#include "core/engine/peft/targets.h"
#include "core/schema/fields.h"

namespace artemis {

namespace {

constexpr const char* type = "PARTIAL";

struct PartialOptions {
    std::vector<std::string> modules;
};

const Fields<PartialOptions>& partialFields() {
    static const auto table = Fields<PartialOptions>().add(
        &PartialOptions::modules,
        {.key = "modules",
         .label = "Modules",
         .help = "Blocks or modules that train in full beside the task's head, by the end of their "
                 "path, such as encoder.layer.5 or layers.29.mlp.",
         .basic = true});
    return table;
}

class Partial final : public PeftMethod {
public:
    explicit Partial(PartialOptions options) : m_options(std::move(options)) {}

    std::vector<Problem> check(const Model& model) const override {
        constexpr const char* where = "fine_tuning.partial.modules";
        const std::string example = "; a layer of this model is " + model.sites().back().name;
        if (m_options.modules.empty()) {
            return {
                {where, "names none; give blocks or modules by the end of their path" + example}};
        }
        std::vector<Problem> problems;
        for (const std::string& module : m_options.modules) {
            if (modulesNamed(model, module).empty()) {
                problems.push_back(
                    {where, "\"" + module + "\" is no module of this model" + example});
            }
        }
        return problems;
    }

    void attach(Model& model, std::uint64_t) const override {
        for (const std::string& module : m_options.modules) {
            for (const Site* site : modulesNamed(model, module)) {
                for (Parameter* parameter : site->parameters) {
                    parameter->train(true);
                }
            }
        }
    }

    /// PEFT has no such type; its methods name such modules in the same field.
    Value peftConfig(const Model& model) const override {
        std::vector<std::string> modules = model.headModules();
        modules.insert(modules.end(), m_options.modules.begin(), m_options.modules.end());
        return {{"peft_type", type},
                {"task_type",
                 model.peftTaskType().empty() ? Value(nullptr) : Value(model.peftTaskType())},
                {"modules", m_options.modules},
                {"modules_to_save", modules},
                {"inference_mode", true}};
    }

private:
    PartialOptions m_options;
};

}  // namespace

MethodKind partialMethod() {
    return {{"partial", "Partial fine-tuning",
             "Chosen blocks train in full, usually the upper ones; nothing is computed backwards "
             "below the lowest of them.",
             partialFields().params()},
            [](const MethodChoice& choice) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<Partial>(partialFields().read(choice.settings));
            },
            [](const Value& config, const std::string&) -> std::optional<Value> {
                if (config.value("peft_type", "") != type) {
                    return {};
                }
                return Value{{"modules", config.at("modules")}};
            }};
}

}  // namespace artemis
