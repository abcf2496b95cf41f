// In-context learning: nothing trains; solved training rows stand before each row to be answered.
// Brown et al. 2020, arXiv:2005.14165. A class is the one whose word is likeliest after the prompt,
// a text is written on after it.
#include "core/engine/peft/method.h"
#include "core/schema/fields.h"

namespace artemis {

namespace {

const Fields<PromptOptions>& inContextFields() {
    static const auto table =
        Fields<PromptOptions>()
            .add(&PromptOptions::shots,
                 {.key = "shots",
                  .label = "Demonstrations",
                  .help = "Solved training rows shown before each row, as many of each class as of "
                          "the others; drawn by the seed of the training. 0: the row alone.",
                  .source = "Brown et al. 2020, arXiv:2005.14165",
                  .min = 0,
                  .max = 10000,
                  .basic = true})
            .add(
                &PromptOptions::order,
                {.key = "order",
                 .label = "Order",
                 .help = "random: by the seed, so that seeds show how much the order matters; "
                         "as_in_file: that of the training data; similar_last: the one that shares "
                         "most words with the row stands next to it.",
                 .source = "Lu et al. 2022, arXiv:2104.08786; Liu et al. 2022, arXiv:2101.06804",
                 .choices = demonstrationOrders(),
                 .basic = true})
            .add(&PromptOptions::resample,
                 {.key = "resample",
                  .label = "Draw for each row",
                  .help = "Each row gets demonstrations of its own; else all rows get the same, "
                          "which the model then reads once."})
            .add(&PromptOptions::randomLabels,
                 {.key = "random_labels",
                  .label = "Random labels",
                  .help = "Demonstrations show a class drawn at random, or the target of another "
                          "row: what is left of the quality is not learned from the labels.",
                  .source = "Min et al. 2022, arXiv:2202.12837",
                  .basic = true})
            .add(&PromptOptions::instruction,
                 {.key = "instruction",
                  .label = "Instruction",
                  .help = "Stands before everything, followed by the separator.",
                  .basic = true})
            .add(&PromptOptions::form,
                 {.key = "template",
                  .label = "Form of a row",
                  .help = R"(How a row is written: {input}, then at the end {answer}, such as )"
                          R"("Review: {input}\nSentiment: {answer}". \n is a line break.)",
                  .basic = true})
            .add(&PromptOptions::separator,
                 {.key = "separator",
                  .label = "Separator",
                  .help = R"(Stands behind each demonstration; a text that is written ends at it. )"
                          R"(\n is a line break.)"})
            .add(&PromptOptions::labelWords,
                 {.key = "label_words",
                  .label = "Words for classes",
                  .help = "Classification: what is written for each class, in class order, such as "
                          "negative, positive for 0 and 1. Empty: the labels themselves.",
                  .basic = true,
                  .kind = Kind::Names})
            .add(&PromptOptions::lengthNormalised,
                 {.key = "length_normalised",
                  .label = "By length",
                  .help = "Classification: compares the mean log-likelihood of a word's tokens, "
                          "not their sum.",
                  .source = "Brown et al. 2020, arXiv:2005.14165, section 2.4"});
    return table;
}

class InContext final : public PeftMethod {
public:
    explicit InContext(PromptOptions options) : m_options(std::move(options)) {}

    std::vector<Problem> check(const Model& model) const override {
        if (model.cachedLayers() > 0 && model.decoderStart() < 0) {
            return {};
        }
        return {{"fine_tuning.method",
                 "in_context needs a causal language model, which this is not; take GPT-2 or a "
                 "LLaMA"}};
    }
    void attach(Model&, std::uint64_t) const override {}
    const PromptOptions* prompting() const override { return &m_options; }

private:
    PromptOptions m_options;
};

}  // namespace

MethodKind inContextMethod() {
    return {{"in_context", "In-context learning",
             "Nothing trains: a few solved rows stand before each prompt. The baseline without "
             "training that a fine-tuned model has to beat.",
             inContextFields().params()},
            [](const MethodChoice& choice) -> std::unique_ptr<PeftMethod> {
                return std::make_unique<InContext>(inContextFields().read(choice.settings));
            },
            [](const Value&, const std::string&) -> std::optional<Value> { return {}; }};
}

}  // namespace artemis
