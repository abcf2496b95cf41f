// Compares the metrics with a golden case of kind `metrics` (goldens/README.md).
#pragma once

#include <string>
#include <vector>

#include "core/base/value.h"

namespace artemis {

/// Every difference as one line ("sentence[3].score: expected …, got …"); none where the case
/// passes. `caseJson` is the whole case.json. Throws BadInput where the case is not known here.
std::vector<std::string> checkMetricsCase(const Value& caseJson);

}  // namespace artemis
