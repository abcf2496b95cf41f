// BitFit: only the biases train. Ben Zaken et al. 2021, arXiv:2106.10199.
#include <algorithm>

#include "core/engine/peft/method.h"

namespace artemis {

namespace {

class BitFit final : public PeftMethod {
public:
    std::vector<Problem> check(const Model& model) const override {
        const bool has = std::ranges::any_of(
            model.parameters(), [](const auto& parameter) { return isBias(*parameter); });
        return has ? std::vector<Problem>()
                   : std::vector<Problem>{{"fine_tuning.method",
                                           "bitfit trains biases, and this model has none; train "
                                           "its norms with partial, or choose lora"}};
    }

    void attach(Model& model, std::uint64_t) const override {
        for (const auto& parameter : model.parameters()) {
            parameter->train(parameter->trainable() || isBias(*parameter));
        }
    }

    /// PEFT has no such type; the file's tensors are named as PEFT names trained base parameters.
    Value peftConfig(const Model& model) const override {
        return {{"peft_type", "BITFIT"},
                {"task_type",
                 model.peftTaskType().empty() ? Value(nullptr) : Value(model.peftTaskType())},
                {"modules_to_save", model.headModules()},
                {"inference_mode", true}};
    }

private:
    static bool isBias(const Parameter& parameter) { return parameter.name.ends_with(".bias"); }
};

}  // namespace

MethodKind bitfitMethod() {
    return {{"bitfit", "BitFit",
             "Only biases train: a tenth of a percent of the parameters; strong where data is "
             "scarce."},
            [](const MethodChoice&) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<BitFit>();
            },
            [](const Value& config, const std::string&) -> std::optional<Value> {
                return config.value("peft_type", "") == "BITFIT" ? std::optional(Value::object())
                                                                 : std::nullopt;
            }};
}

}  // namespace artemis
