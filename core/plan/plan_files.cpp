// Writes settings, JSON and CSV.
#include "core/plan/plan_files.h"

#include <algorithm>

#include "core/base/csv.h"
#include "core/base/text.h"
#include "core/config/yaml.h"
#include "core/config/yaml_patch.h"

namespace artemis {

namespace {

std::string groupText(const TierPlan& plan, std::size_t layer) {
    for (std::size_t group = 0; group < plan.groups.size(); ++group) {
        if (std::ranges::find(plan.groups[group], layer) != plan.groups[group].end()) {
            return std::to_string(group);
        }
    }
    return "";
}

std::string tierText(Tier tier) { return toText(Choice{tier}); }

}  // namespace

Value planSettings(const PlanDraft& draft) {
    Value settings{{"fine_tuning",
                    {{"method", efficiencyMethod}, {efficiencyMethod, toSettings(draft.plan())}}}};
    if (const Value training = draft.trainingSettings(); !training.empty()) {
        settings["training"] = training;
    }
    return settings;
}

std::string experimentWithPlan(const std::string& yaml, const PlanDraft& draft) {
    Value tree = parseYaml(yaml).tree;
    for (const auto& [path, value] : flatten(planSettings(draft))) {
        assign(tree, path, value);
    }
    return patchYaml(yaml, tree);
}

Value planJson(const PlanDraft& draft, const ImportanceReport& report) {
    return {{"plan", toSettings(draft.plan())},
            {"prediction", toJson(draft.prediction())},
            {"importance", toJson(report)}};
}

std::string planCsv(const TierPlan& plan, const ImportanceReport& report) {
    std::string csv = "layer,module,tier,rank,group";
    for (const LayerScore& score : report.scores) {
        csv += "," + score.id + "," + score.id + "_relative," + score.id + "_low," + score.id +
               "_high";
    }
    csv += "\n";
    for (std::size_t i = 0; i < plan.layers.size(); ++i) {
        const Choice& choice = plan.layers[i];
        csv += std::to_string(i) + "," + csvField(report.layers[i]) + "," + tierText(choice.tier) +
               "," + (choice.rank > 0 ? std::to_string(choice.rank) : "") + "," +
               groupText(plan, i);
        for (const LayerScore& score : report.scores) {
            const std::vector<double> raw = score.raw();
            csv += "," + numberText(raw[i]) + "," + numberText(normalisedByMax(raw)[i]);
            csv += score.intervals.empty() ? ",,"
                                           : "," + numberText(score.intervals[i].low) + "," +
                                                 numberText(score.intervals[i].high);
        }
        csv += "\n";
    }
    return csv;
}

}  // namespace artemis
