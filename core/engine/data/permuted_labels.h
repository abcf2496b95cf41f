// Labels that mean nothing, as a control of what follows the right ones.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/data/task.h"

namespace artemis {

/// The labels of a batch's parts change places among all its rows; answers in a text move to
/// another place of their example. `key` decides how.
void permuteLabels(std::vector<Batch>& parts, std::uint64_t key);

}  // namespace artemis
