// The cost model of a model, from its shapes alone.
#pragma once

#include <vector>

#include "core/engine/models/model.h"
#include "core/engine/train/cost.h"
#include "core/plan/cost_model.h"

namespace artemis {

/// One layer a block, with what stands between it and the next one; what stands before the first
/// block is the embedding, what follows the last one the head. Work is in FLOPs, counted as
/// trainingFlops() counts it: nothing for norms, updates and look-ups. Bytes are as in
/// memoryParts() after storeFrozen(), whatever the parameters are stored in now.
///
/// In the medium tier each of the `adapted` linear layers [out, in] has rank · (in + out) numbers
/// of its own, as in LoRA, and the modules of the task's head train in full, as they do beside
/// adapters: choose Tier::Medium for the head then. Adapters that drop some of their input keep a
/// copy of their own.
///
/// workPerSecond, batchSeconds, cacheReadWork and cacheBytes are for the caller to fill: they
/// follow from the machine and the data.
CostModel costModelOf(const Model& model, const BatchShape& batch, const Precision& precision,
                      const std::vector<const Site*>& adapted, bool adaptersDrop = false);

}  // namespace artemis
