// Full fine-tuning: every parameter of the model trains.
#include "core/engine/peft/method.h"

namespace artemis {

namespace {

class Full final : public PeftMethod {
public:
    void attach(Model& model, std::uint64_t) const override {
        for (const auto& parameter : model.parameters()) {
            parameter->train(true);
        }
    }
};

}  // namespace

MethodKind fullMethod() {
    return {
        {"full", "Full fine-tuning",
         "Every parameter trains: the reference for quality, and the dearest in memory."},
        [](const MethodChoice&) -> std::unique_ptr<PeftMethod> { return std::make_unique<Full>(); },
        [](const Value&, const std::string&) -> std::optional<Value> { return {}; },
        true};
}

}  // namespace artemis
