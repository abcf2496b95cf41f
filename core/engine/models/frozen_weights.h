// What becomes of weights that do not train: stored as the precision asks, and out of memory while
// nothing reads them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/models/model.h"

namespace artemis {

/// Keeps every matrix that never trained in precision.storage. Linear layers round it to that type
/// anyway; rows that are looked up in a table are rounded by it.
void storeFrozen(const Model& model, const Precision& precision);

/// Matrices that the embedding and the blocks below `end` alone read.
std::vector<Parameter*> prefixMatrices(const Model& model, std::int64_t end);

/// Whether memory that the parameter takes can be given back, since its numbers stand in a file.
bool comesAgain(const Parameter& parameter);

/// Gives back the memory of what never trained and comes again. Pages of a mapped file come by
/// themselves when they are touched. Matrices of the prefix that were rounded are gone (their
/// values are meta tensors) until restoreFrozen(), which must come before anything reads them.
void releaseFrozen(const Model& model, std::int64_t end);
/// The same bits as before; not while anything else reads the model.
void restoreFrozen(const Model& model);

}  // namespace artemis
