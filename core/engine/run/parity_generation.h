// Parity of generation: processed scores and written ids.
#pragma once

#include "core/engine/run/golden_case.h"

namespace artemis {

void checkScores(GoldenCase& golden);
void checkGeneration(GoldenCase& golden);

}  // namespace artemis
