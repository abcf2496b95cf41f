// The sections of an experiment file: fixed parts from options.h, one section a method.
#include <algorithm>

#include "core/config/experiment.h"

namespace artemis {

namespace {

std::vector<Param> withChoices(std::vector<Param> params, const std::string& key,
                               std::vector<std::string> choices) {
    const auto found = std::ranges::find(params, key, &Param::key);
    if (found != params.end()) {
        found->choices = std::move(choices);
    }
    return params;
}

/// None of them in the short form.
std::vector<Param> forExperts(std::vector<Param> params) {
    for (Param& param : params) {
        param.basic = false;
    }
    return params;
}

std::vector<std::string> optional(std::vector<std::string> choices) {
    choices.insert(choices.begin(), "");
    return choices;
}

}  // namespace

Schema experimentSchema(const Catalog& catalog) {
    const std::vector<std::string> metrics = ids(catalog.metrics);
    std::vector<Section> sections{
        {"",
         "Experiment",
         "",
         {{.key = "name",
           .label = "Name",
           .help = "Shown in the list of runs.",
           .basic = true,
           .fallback = "experiment"}}},
        {"model", "Model", "What is fine-tuned.",
         withChoices(modelFields().params(), "task", ids(catalog.tasks))},
        {"model.create", "New model", "A model made from nothing, to be pretrained.",
         withChoices(createFields().params(), "family", optional(ids(catalog.families)))},
        {"data", "Data", "What is learned from.", dataFields().params()},
        {"fine_tuning", "Fine-tuning", "What of the model trains.",
         withChoices(fineTuningFields().params(), "method", ids(catalog.methods))}};
    for (const Entry& method : catalog.methods) {
        if (!method.params.empty()) {
            sections.push_back(
                {"fine_tuning." + method.id, method.label, method.summary, method.params});
        }
    }
    sections.push_back(
        {"training", "Training", "How it is trained.",
         withChoices(trainingFields().params(), "schedule", ids(catalog.schedules))});
    sections.push_back({"evaluation", "Evaluation", "How it is measured.",
                        withChoices(withChoices(evaluationFields().params(), "metrics", metrics),
                                    "best_metric", optional(metrics))});
    sections.push_back({"evaluation.generate", "Generation",
                        "How texts are generated that an evaluation compares with references.",
                        forExperts(generationFields().params())});
    return Schema(std::move(sections));
}

}  // namespace artemis
