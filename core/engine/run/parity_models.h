// Parity of models and methods: forward passes, gradients, training, merging.
#pragma once

#include <memory>

#include "core/engine/peft/method.h"
#include "core/engine/run/golden_case.h"

namespace artemis {

struct Subject {
    std::string task;
    std::unique_ptr<Model> model;
};

/// The model of a case. Throws NotKnown.
Subject openSubject(const GoldenCase& golden);
/// Attaches what the case trains or loads: an adapter folder, "bitfit", or everything.
std::vector<MethodChoice> attach(const GoldenCase& golden, Model& model);

void checkForward(GoldenCase& golden);
void checkGradients(GoldenCase& golden);
void checkTraining(GoldenCase& golden);
void checkMerge(GoldenCase& golden);

}  // namespace artemis
