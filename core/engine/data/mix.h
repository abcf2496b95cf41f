// Mix: several training sets as one, each as often as its weight says.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/data/task.h"

namespace artemis {

/// Every example ⌊weight⌋ times, and once more a share weight − ⌊weight⌋ of them, drawn by `key`.
std::vector<Example> weighted(const std::vector<Example>& examples, double weight,
                              std::uint64_t key);

/// Puts the weighted examples of several sets behind one another; everything else is that of the
/// first. Throws BadInput where nothing is left. `weights` are as many as the sets, at least one.
Dataset mixed(std::vector<Dataset> sets, const std::vector<double>& weights, std::uint64_t seed);

}  // namespace artemis
