// Head only: the encoder stays frozen and the task's head trains on its features (linear probing).
#include "core/engine/peft/method.h"

namespace artemis {

namespace {

class HeadOnly final : public PeftMethod {
public:
    std::vector<Problem> check(const Model& model) const override {
        if (!model.headModules().empty()) {
            return {};
        }
        return {{"fine_tuning.method",
                 "head_only needs a head of its own, which this model has not for this task (its "
                 "output is tied to the embedding); take another method"}};
    }
    void attach(Model&, std::uint64_t) const override {}

    Value peftConfig(const Model& model) const override {
        return {{"peft_type", "HEAD_ONLY"},
                {"task_type", model.peftTaskType()},
                {"modules_to_save", model.headModules()},
                {"inference_mode", true}};
    }
};

}  // namespace

MethodKind headOnlyMethod() {
    return {
        {"head_only", "Head only",
         "Everything but the task's head is frozen: the cheapest method, and the baseline every "
         "other one has to beat."},
        [](const MethodChoice&) -> std::unique_ptr<PeftMethod> {
            return std::make_unique<HeadOnly>();
        },
        [](const Value& config, const std::string&) -> std::optional<Value> {
            return config.value("peft_type", "") == "HEAD_ONLY" ? std::optional(Value::object())
                                                                : std::nullopt;
        }};
}

}  // namespace artemis
