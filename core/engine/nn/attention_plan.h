// Which rows of packed queries see which keys, worked out once for all heads of a layer.
#pragma once

#include <cstdint>
#include <vector>

#include "core/engine/nn/attention.h"

namespace artemis {

/// Rows of one example in q, and in k and v.
struct AttentionSpan {
    std::int64_t query, queries, key, keys;
};

/// Everything but the tensors that get gradients.
struct AttentionPlan : torch::CustomClassHolder {
    std::vector<AttentionSpan> examples;
    std::vector<std::int64_t> positions;  ///< Of each query within its example.
    std::vector<std::uint32_t> rowKeys;   ///< Of each query, for random numbers.
    AttentionOptions options;
    double dropout = 0;
    std::uint64_t siteKey = 0;
};

c10::intrusive_ptr<AttentionPlan> makePlan(const AttentionRows& rows,
                                           const AttentionOptions& options, const Context& context);

}  // namespace artemis
