// A plan and the scores behind it as files: the experiment with the plan in it, JSON, CSV.
#pragma once

#include <string>

#include "core/plan/importance.h"
#include "core/plan/plan_draft.h"

namespace artemis {

/// {"fine_tuning": {"method": …, METHOD: {"layers": […], "layer_groups": [[…]]}}}, and "training"
/// where measures set something there.
Value planSettings(const PlanDraft& draft);

/// The YAML of an experiment with these settings in it, everything else as it stands. Throws
/// BadInput where the text is no YAML.
std::string experimentWithPlan(const std::string& yaml, const PlanDraft& draft);

/// {"plan", "prediction", "importance"}; a prediction without seconds where the machine's speed is
/// not known.
Value planJson(const PlanDraft& draft, const ImportanceReport& report);

/// One row a layer: its number, module, tier, rank, group, and of each score the raw value, that
/// divided by the highest, and the 95 % interval of the raw one where there is one.
std::string planCsv(const TierPlan& plan, const ImportanceReport& report);

}  // namespace artemis
