// When the output of frozen blocks is kept.
#pragma once

#include <cstdint>
#include <string>

#include "core/config/options.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"

namespace artemis {

struct PrefixRule {
    std::int64_t blocks = 0;  ///< Whose output is kept; 0: none.
    std::string against{};    ///< Why none is, where blocks are frozen or it was asked for.
};

/// `again`: whether training reads an example twice. Runs a few rows of `train`.
PrefixRule prefixRule(const TrainingOptions& options, const Model& model, const Task& task,
                      const Dataset& train, bool again);

}  // namespace artemis
