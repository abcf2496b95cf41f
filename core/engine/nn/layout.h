// Layout: where the examples of a packed batch lie, and the padded grid that attention computes on.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/nn/torch.h"

namespace artemis {

/// Packed rows are all tokens of all examples one after another: hidden states are [tokens, width]
/// and no linear layer ever sees padding. Attention works on a grid [examples, longest].
struct Layout {
    std::vector<std::int64_t> lengths;
    std::int64_t tokens = 0;
    std::int64_t longest = 0;
    bool full = true;          ///< All lengths are equal: the grid is a view of the packed rows.
    bool rightPadded = true;   ///< `attend` hides padding alone, which comes after each example.
    bool startHidden = false;  ///< `attend` hides the first token of an example: early queries of a
                               ///< causal model may then see no key at all.
    at::Tensor grid;           ///< [tokens] position of each packed row in the flattened grid.
    at::Tensor positions;      ///< [tokens] index within the example (not the model's position id).
    at::Tensor attend;   ///< Undefined, or bool [examples, longest]: keys that may be attended to.
    at::Tensor rowKeys;  ///< [tokens] int32 random key of (example, position).

    std::int64_t examples() const { return static_cast<std::int64_t>(lengths.size()); }

    /// `exampleIds` name the examples for random numbers; `attend` is empty or one flag a token.
    static Layout make(const std::vector<std::int64_t>& lengths,
                       const std::vector<std::int64_t>& exampleIds,
                       const std::vector<std::uint8_t>& attend = {});
};

/// The packed rows whose output is wanted, as queries of the last block.
struct Wanted {
    at::Tensor rows;  ///< [n] packed indices, ascending.
    at::Tensor grid;  ///< [n] position of each in the flattened grid [examples, longestWanted].
    std::int64_t longest = 0;
    at::Tensor positions;  ///< [examples, longest] index within the example; 0 where unused.

    static Wanted make(const Layout& layout, const std::vector<std::int64_t>& rows);
};

/// [tokens, width] → [examples, longest, width] with zeros at padding; differentiable.
at::Tensor toGrid(const at::Tensor& packed, const at::Tensor& grid, std::int64_t examples,
                  std::int64_t longest);
/// The reverse: picks the rows `grid` of a flattened grid [examples * longest, width].
at::Tensor fromGrid(const at::Tensor& cells, const at::Tensor& grid);

}  // namespace artemis
