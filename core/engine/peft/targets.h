// Which linear layers a list of target modules means.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/models/model.h"

namespace artemis {

/// As Hugging Face PEFT: "all-linear" is every linear layer but the output head; a name is a whole
/// module path or its end after a dot; anything else is a regular expression for whole paths.
std::vector<const Site*> matchTargets(const Model& model, const std::vector<std::string>& targets);

/// A problem for each target that names no layer, with the names that exist.
std::vector<Problem> checkTargets(const Model& model, const std::vector<std::string>& targets,
                                  const std::string& where);

/// Last parts of the paths of all linear layers, each once: what a person would write.
std::vector<std::string> targetNames(const Model& model);

}  // namespace artemis
