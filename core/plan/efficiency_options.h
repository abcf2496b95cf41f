// Settings of the Efficiency-Transformer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/schema/fields.h"

namespace artemis {

/// The method that plans layers, as YAML names it.
inline constexpr const char* efficiencyMethod = "efficiency_transformer";

struct EfficiencyOptions {
    bool adaptive = true;
    bool sharing = false;
    std::string score = "gradient_based";
    bool lowResource = false;
    double targetSpeedup = 2.7;
    double targetMemory = 0.3;
    NamedNumbers thresholds;
    NumberGroups groups;
    std::int64_t leastRank = 4;
    std::string mediumMethod = "lora";
    double fullRate = 0.1;
    std::int64_t samples = 128;
    std::string importanceRun;
    std::int64_t reanalysisSteps = 0;
    bool gradualFreezing = false;
    std::vector<std::string> layers;
};
const Fields<EfficiencyOptions>& efficiencyFields();

}  // namespace artemis
