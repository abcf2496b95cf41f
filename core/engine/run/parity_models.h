// Parity of models and methods: forward passes, gradients, training, merging.
#pragma once

#include "core/engine/run/golden_case.h"

namespace artemis {

void checkForward(GoldenCase& golden);
void checkGradients(GoldenCase& golden);
void checkTraining(GoldenCase& golden);
void checkMerge(GoldenCase& golden);

}  // namespace artemis
