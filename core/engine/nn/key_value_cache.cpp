// Grows and rearranges the cache.
#include "core/engine/nn/key_value_cache.h"

#include <algorithm>
#include <functional>

namespace artemis {

namespace {

constexpr std::int64_t growth = 64;  // Tokens for which room is made at a time.

at::Tensor grown(const at::Tensor& old, std::int64_t rows, std::int64_t capacity,
                 const at::Tensor& like) {
    at::Tensor wide = at::empty({rows, capacity, like.size(1)}, like.options());
    if (old.defined()) {
        wide.narrow(1, 0, old.size(1)).copy_(old);
    }
    return wide;
}

}  // namespace

void LayerCache::add(const at::Tensor& k, const at::Tensor& v, const Layout& layout) {
    const auto& past = all.lengths();
    std::int64_t needed = 0;
    for (std::size_t row = 0; row < past.size(); ++row) {
        needed = std::max(needed, past[row] + layout.lengths[row]);
    }
    const auto rows = static_cast<std::int64_t>(past.size());
    if (!keys.defined() || keys.size(1) < needed) {
        // Half as much again, so that copying is rare.
        const std::int64_t capacity = (needed + needed / 2 + growth) / growth * growth;
        keys = grown(keys, rows, capacity, k);
        values = grown(values, rows, capacity, v);
    }
    std::int64_t first = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        const std::int64_t count = layout.lengths[row];
        keys.select(0, row).narrow(0, past[row], count).copy_(k.narrow(0, first, count));
        values.select(0, row).narrow(0, past[row], count).copy_(v.narrow(0, first, count));
        first += count;
    }
}

KeyValueCache::KeyValueCache(std::int64_t layers, std::int64_t rows) : m_lengths(rows, 0) {
    m_layers.reserve(static_cast<std::size_t>(layers));
    for (std::int64_t layer = 0; layer < layers; ++layer) {
        m_layers.push_back({*this, {}, {}});
    }
    for (std::int64_t row = 0; row < rows; ++row) {
        memory.of.push_back(row);
    }
}

bool KeyValueCache::empty() const {
    return std::ranges::all_of(m_lengths, [](std::int64_t length) { return length == 0; });
}

void KeyValueCache::advance(const std::vector<std::int64_t>& tokens) {
    std::ranges::transform(m_lengths, tokens, m_lengths.begin(), std::plus{});
}

void KeyValueCache::select(const std::vector<std::int64_t>& rows) {
    bool same = rows.size() == m_lengths.size();
    for (std::size_t i = 0; same && i < rows.size(); ++i) {
        same = rows[i] == static_cast<std::int64_t>(i);
    }
    if (same) {
        return;
    }
    take(*this, rows);
}

void KeyValueCache::take(const KeyValueCache& other, const std::vector<std::int64_t>& rows) {
    const at::Tensor index = at::tensor(rows, at::kLong);
    std::vector<std::int64_t> lengths;
    std::vector<std::int64_t> of;
    for (const std::int64_t row : rows) {
        lengths.push_back(other.m_lengths[row]);
        of.push_back(other.memory.of[row]);
    }
    m_lengths = std::move(lengths);
    memory.of = std::move(of);
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const LayerCache& from = other.m_layers[i];
        if (from.keys.defined()) {
            m_layers[i].keys = from.keys.index_select(0, index);
            m_layers[i].values = from.values.index_select(0, index);
        }
    }
}

}  // namespace artemis
