// Cost of training: floating-point operations and memory by part, from shapes alone.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/value.h"
#include "core/config/options.h"
#include "core/engine/models/model.h"
#include "core/engine/train/work.h"
#include "core/plan/speeds.h"

namespace artemis {

/// What a batch looks like.
struct BatchShape {
    double tokens = 0;  ///< Real tokens of all examples; of the decoder where there is an encoder.
    double examples = 0;
    double longest = 0;  ///< Tokens of the longest example.
    double wanted = 0;   ///< Rows whose output is asked for.
    double source = 0;   ///< Tokens that an encoder reads for a decoder.
    double longestSource = 0;
    double past = 0;  ///< Tokens of the longest example that a cache holds.
};

/// Operations (multiply and add count as two) of one forward and backward pass: no gradient below
/// the lowest trainable parameter, none for frozen weights, and only wanted rows after the last
/// attention. Below block `from` nothing trains, and nothing is counted.
double trainingFlops(const Model& model, const BatchShape& batch, std::int64_t from = 0);

/// The same by kind.
PassWork trainingWork(const Model& model, const BatchShape& batch, std::int64_t from = 0);

/// The same of a forward pass alone.
double forwardFlops(const Model& model, const BatchShape& batch);

/// The same of embedding and the blocks below `end`.
double prefixFlops(const Model& model, const BatchShape& batch, std::int64_t end);
PassWork prefixWork(const Model& model, const BatchShape& batch, std::int64_t end);

/// How a training is computed, as far as memory goes.
struct Computation {
    bool recompute = false;    ///< Blocks keep their input alone, and one at a time all of it.
    bool smallStates = false;  ///< Optimiser states in 8 bits.
    int workers = 1;           ///< Each has a gradient of its own until it is added to the sum.
};
Computation computationOf(const TrainingOptions& options, int workers);

/// Bytes by part: {"weights", "gradients", "optimizer", "activations", "temporary"}.
/// Weights count as they are stored: see storeFrozen(). `batch` is what is computed at a time.
Value memoryParts(const Model& model, const BatchShape& batch, const Precision& precision,
                  const Computation& computation = {});

/// Rows a linear layer computes: the last block goes on with wanted rows after its keys and values;
/// an encoder, and what attends to it, computes those of the source.
double rowsOf(const Model& model, const Site& site, const BatchShape& batch);

/// Of a block's forward pass: scores of queries and keys, multiplied twice.
double attentionFlops(const Model& model, std::int64_t block, const BatchShape& batch);

}  // namespace artemis
