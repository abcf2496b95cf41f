// Spans and keys of examples.
#include "core/engine/train/prefix_rows.h"

#include <algorithm>
#include <string_view>

#include "core/base/hash.h"

namespace artemis {

namespace {

std::vector<RowSpan> spansOf(const std::vector<std::int64_t>& lengths) {
    std::vector<RowSpan> spans;
    std::int64_t first = 0;
    for (const std::int64_t length : lengths) {
        spans.push_back({first, length});
        first += length;
    }
    return spans;
}

/// In the order of batch.rows.
std::vector<RowSpan> wantedSpans(const Batch& batch) {
    std::vector<std::int64_t> counts;
    for (const RowSpan& tokens : spansOf(batch.lengths)) {
        const auto first = std::ranges::lower_bound(batch.rows, tokens.first);
        counts.push_back(std::ranges::lower_bound(batch.rows, tokens.first + tokens.count) - first);
    }
    return spansOf(counts);
}

/// The hash of numbers, list by list, each behind its length.
class Hash {
public:
    template <class Item>
    void add(const std::vector<Item>& items, const RowSpan& span) {
        const std::int64_t count = items.empty() ? 0 : span.count;
        m_sum.update({reinterpret_cast<const char*>(&count), sizeof count});
        if (count > 0) {
            m_sum.update({reinterpret_cast<const char*>(items.data() + span.first),
                          static_cast<std::size_t>(count) * sizeof(Item)});
        }
    }
    std::string digest() const { return m_sum.digest(); }

private:
    Sha256 m_sum;
};

}  // namespace

PrefixRows prefixRows(const Model& model, std::int64_t blocks, const Batch& batch) {
    const std::int64_t encoder = model.encoderBlocks();
    const bool all = blocks == model.blocks();
    const std::vector<std::int64_t> none(batch.lengths.size());
    PrefixRows rows;
    rows.hidden = all                 ? wantedSpans(batch)
                  : blocks <= encoder ? spansOf(batch.source.lengths)
                                      : spansOf(batch.lengths);
    rows.memory = spansOf(encoder > 0 && blocks > encoder && !all ? batch.source.lengths : none);
    return rows;
}

std::vector<std::string> prefixKeys(const Batch& batch, bool wantedAlone) {
    const std::vector<RowSpan> tokens = spansOf(batch.lengths);
    const std::vector<RowSpan> sources = spansOf(batch.source.lengths);
    const std::vector<RowSpan> wanted = wantedSpans(batch);
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        Hash hash;
        hash.add(batch.tokens, tokens[i]);
        hash.add(batch.typeIds, tokens[i]);
        hash.add(batch.positions, tokens[i]);
        hash.add(batch.attend, tokens[i]);
        if (!sources.empty()) {
            hash.add(batch.source.tokens, sources[i]);
            hash.add(batch.source.attend, sources[i]);
        }
        if (wantedAlone) {
            std::vector<std::int64_t> places(
                batch.rows.begin() + wanted[i].first,
                batch.rows.begin() + wanted[i].first + wanted[i].count);
            std::ranges::for_each(places, [&](std::int64_t& row) { row -= tokens[i].first; });
            hash.add(places, {0, wanted[i].count});
        }
        keys.push_back(hash.digest());
    }
    return keys;
}

}  // namespace artemis
