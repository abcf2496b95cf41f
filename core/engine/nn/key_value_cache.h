// Keys and values that a decoder has computed, so that each token goes through the model once.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/nn/layout.h"

namespace artemis {

class KeyValueCache;

/// Of one layer of attention.
struct LayerCache {
    const KeyValueCache& all;
    at::Tensor keys;    ///< [rows, capacity, keyHeads · d]
    at::Tensor values;  ///< As keys.

    /// Adds keys and values [tokens, width] of the new tokens behind what each row has.
    void add(const at::Tensor& k, const at::Tensor& v, const Layout& layout);
};

class KeyValueCache {
public:
    /// `layers` of attention over as many rows (sequences) as there are `lengths`.
    KeyValueCache(std::int64_t layers, std::int64_t rows);
    KeyValueCache(const KeyValueCache&) = delete;
    KeyValueCache& operator=(const KeyValueCache&) = delete;

    LayerCache& layer(std::int64_t index) { return m_layers[static_cast<std::size_t>(index)]; }
    /// Tokens of each row, without those of the step that is going on.
    const std::vector<std::int64_t>& lengths() const { return m_lengths; }
    bool empty() const;
    /// Ends a step: its tokens count from now on.
    void advance(const std::vector<std::int64_t>& tokens);
    /// Rows become those with these indices, repeated or left out as they are named.
    void select(const std::vector<std::int64_t>& rows);
    /// Rows become those of `other` with these indices; its memory of a source is left.
    void take(const KeyValueCache& other, const std::vector<std::int64_t>& rows);

    /// What an encoder made of the source, and keys and values that layers of cross-attention made
    /// of it: [memory rows, width], by layer. Kept from the first step on; `memoryOf` says which
    /// example of `memory` each row reads.
    struct Memory {
        Layout layout;
        std::vector<at::Tensor> keys, values;
        std::vector<std::int64_t> of;
    };
    Memory memory;

private:
    std::vector<LayerCache> m_layers;
    std::vector<std::int64_t> m_lengths;
};

}  // namespace artemis
