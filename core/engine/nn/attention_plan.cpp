// Spans of queries and keys, from layouts or a cache.
#include "core/engine/nn/attention_plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace artemis {

namespace {

/// Where the keys of each example begin and how many they are.
std::vector<std::pair<std::int64_t, std::int64_t>> keySpans(const AttentionRows& rows) {
    std::vector<std::pair<std::int64_t, std::int64_t>> spans;
    if (rows.cache != nullptr) {
        const auto& past = rows.cache->all.lengths();
        for (std::size_t row = 0; row < past.size(); ++row) {
            spans.emplace_back(static_cast<std::int64_t>(row) * rows.cache->keys.size(1),
                               past[row] + rows.queries.lengths[row]);
        }
        return spans;
    }
    std::int64_t start = 0;
    for (const std::int64_t length : rows.keys().lengths) {
        spans.emplace_back(start, length);
        start += length;
    }
    if (rows.memoryOf.empty()) {
        return spans;
    }
    std::vector<std::pair<std::int64_t, std::int64_t>> read;
    for (const std::int64_t example : rows.memoryOf) {
        read.push_back(spans[example]);
    }
    return read;
}

}  // namespace

c10::intrusive_ptr<AttentionPlan> makePlan(const AttentionRows& rows,
                                           const AttentionOptions& options,
                                           const Context& context) {
    auto plan = c10::make_intrusive<AttentionPlan>();
    plan->options = options;
    plan->dropout = context.training ? options.dropout : 0;
    plan->siteKey = context.siteKey(options.site);
    const Layout& layout = rows.queries;
    std::vector<std::int64_t> queries(rows.wanted == nullptr ? layout.tokens
                                                             : rows.wanted->rows.numel());
    if (rows.wanted == nullptr) {
        std::iota(queries.begin(), queries.end(), std::int64_t{0});
    } else {
        const auto* from = rows.wanted->rows.const_data_ptr<std::int64_t>();
        std::copy_n(from, queries.size(), queries.begin());
    }
    const auto* keys = layout.rowKeys.const_data_ptr<std::int32_t>();
    const auto spans = keySpans(rows);
    std::int64_t start = 0;
    std::size_t next = 0;
    for (std::size_t example = 0; example < layout.lengths.size(); ++example) {
        const std::int64_t end = start + layout.lengths[example];
        const std::int64_t past = rows.cache == nullptr ? 0 : rows.cache->all.lengths()[example];
        const std::size_t first = next;
        for (; next < queries.size() && queries[next] < end; ++next) {
            plan->positions.push_back(past + queries[next] - start);
            plan->rowKeys.push_back(static_cast<std::uint32_t>(keys[queries[next]]));
        }
        plan->examples.push_back({static_cast<std::int64_t>(first),
                                  static_cast<std::int64_t>(next - first), spans[example].first,
                                  spans[example].second});
        start = end;
    }
    return plan;
}

}  // namespace artemis
