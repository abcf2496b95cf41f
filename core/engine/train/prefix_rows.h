// Which rows of a batch the frozen-prefix cache keeps, and under which keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"

namespace artemis {

struct RowSpan {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// Of each example, in packed rows of the state in front of a block.
struct PrefixRows {
    /// The wanted ones behind all blocks, those of the source up to an encoder's end, else all.
    std::vector<RowSpan> hidden;
    /// Of what an encoder made, where blocks of the decoder still read it; else empty spans.
    std::vector<RowSpan> memory;
};

/// `blocks` of them are frozen.
PrefixRows prefixRows(const Model& model, std::int64_t blocks, const Batch& batch);

/// SHA-256 of what a model reads of each example; with the wanted rows where those alone are kept.
std::vector<std::string> prefixKeys(const Batch& batch, bool wantedAlone);

}  // namespace artemis
