// Which linear layers a list of target modules means.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/models/model.h"
#include "core/schema/fields.h"

namespace artemis {

/// As Hugging Face PEFT: "all-linear" is every linear layer but the output head; a name is a whole
/// module path or its end after a dot; anything else is a regular expression for whole paths.
std::vector<const Site*> matchTargets(const Model& model, const std::vector<std::string>& targets);

/// A problem for each target that names no layer, with the names that exist.
std::vector<Problem> checkTargets(const Model& model, const std::vector<std::string>& targets,
                                  const std::string& where);

/// Last parts of the paths of all linear layers, each once: what a person would write.
std::vector<std::string> targetNames(const Model& model);

/// Modules of that name, or what stands in them: PEFT finds modules_to_save by the end of their
/// path.
std::vector<const Site*> modulesNamed(const Model& model, const std::string& name);

/// The number of the first pattern that matches the layer's name, as PEFT matches keys. Throws
/// std::regex_error.
double numberOf(const NamedNumbers& pattern, const std::string& layer, double otherwise);

/// The number of a layer's block: that after one of the words (layers_pattern), or else the last
/// one in its path; "" where there is none.
std::string blockNumber(const std::string& layer, const std::vector<std::string>& words);

}  // namespace artemis
