// Parity of the scores of importance.
#pragma once

#include "core/engine/run/golden_case.h"

namespace artemis {

void checkImportance(GoldenCase& golden);

}  // namespace artemis
