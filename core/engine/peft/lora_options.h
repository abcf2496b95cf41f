// Settings of LoRA, and how they stand in an adapter_config.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schema/fields.h"

namespace artemis {

struct LoraOptions {
    std::int64_t r = 8;
    double alpha = 16;
    double dropout = 0;
    std::vector<std::string> targetModules;
    std::string bias = "none";
    std::string init = "kaiming";
    bool rankStabilized = false;
    NamedNumbers rankPattern;
    NamedNumbers alphaPattern;
    std::vector<std::string> layers;
    std::vector<std::string> layersPattern;
    std::vector<std::string> modulesToSave;
    NumberGroups sharedLayers;
    bool dynamicRank = false;
};

const Fields<LoraOptions>& loraFields();

/// Settings from PEFT's LoraConfig; nothing where the file is another method's. Throws BadInput
/// naming fields that are not supported.
std::optional<Value> loraFromPeft(const Value& config, const std::string& where);

}  // namespace artemis
