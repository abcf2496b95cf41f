// What `auto` stands for in the data settings of an experiment.
#pragma once

#include "core/config/experiment.h"

namespace artemis {

/// The experiment with data.format as the training data's columns say it and data.chat_template
/// (with its system prompt) as the model's own template does. Throws BadInput where the model has a
/// template that is not known.
ExperimentConfig settled(ExperimentConfig config);

}  // namespace artemis
