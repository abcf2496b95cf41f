// Copies what is packed, example by example.
#include "core/engine/data/batch_part.h"

#include <algorithm>
#include <numeric>

namespace artemis {

namespace {

/// Index of the first token of each example, and behind the last one.
std::vector<std::int64_t> startsOf(const std::vector<std::int64_t>& lengths) {
    std::vector<std::int64_t> starts(lengths.size() + 1);
    std::partial_sum(lengths.begin(), lengths.end(), starts.begin() + 1);
    return starts;
}

/// [first, end) of `from` at the end of `to`, where `from` is not empty.
template <class Item>
void append(std::vector<Item>& to, const std::vector<Item>& from, std::int64_t first,
            std::int64_t end) {
    if (!from.empty()) {
        to.insert(to.end(), from.begin() + first, from.begin() + end);
    }
}

}  // namespace

Batch batchPart(const Batch& batch, std::span<const std::size_t> places) {
    const std::vector<std::int64_t> starts = startsOf(batch.lengths);
    const std::vector<std::int64_t> sources = startsOf(batch.source.lengths);
    Batch part;
    for (const std::size_t place : places) {
        const std::int64_t first = starts[place];
        const std::int64_t end = starts[place + 1];
        const auto shift = static_cast<std::int64_t>(part.tokens.size()) - first;
        for (auto row = std::ranges::lower_bound(batch.rows, first);
             row != batch.rows.end() && *row < end; ++row) {
            part.rows.push_back(*row + shift);
        }
        append(part.tokens, batch.tokens, first, end);
        append(part.typeIds, batch.typeIds, first, end);
        append(part.positions, batch.positions, first, end);
        append(part.attend, batch.attend, first, end);
        part.lengths.push_back(batch.lengths[place]);
        part.examples.push_back(batch.examples[place]);
        if (!batch.source.lengths.empty()) {
            append(part.source.tokens, batch.source.tokens, sources[place], sources[place + 1]);
            append(part.source.attend, batch.source.attend, sources[place], sources[place + 1]);
            part.source.lengths.push_back(batch.source.lengths[place]);
        }
    }
    return part;
}

}  // namespace artemis
