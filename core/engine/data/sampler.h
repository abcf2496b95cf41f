// Sampler: in which batches, and in which order, an epoch goes through the examples.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace artemis {

struct SamplerOptions {
    std::int64_t batchSize = 16;
    bool shuffle = true;        ///< false: the file's order, whatever groupByLength says.
    bool groupByLength = true;  ///< Examples of about the same length together.
    std::uint64_t seed = 0;
};

using Batches = std::vector<std::vector<std::int64_t>>;

/// Batches of example indices for one epoch: every example once; only the last batch may be short.
/// A pure function of its arguments. Grouped as Hugging Face's LengthGroupedSampler groups: the
/// shuffled examples are cut into pools of up to 50 batches (at most a quarter of the data) and
/// sorted by length within; then the batches of the whole epoch are shuffled, so that long ones do
/// not come first.
Batches epochBatches(std::span<const std::int64_t> lengths, const SamplerOptions& options,
                     std::int64_t epoch);

/// Number of batches of an epoch: ⌈examples / batchSize⌉.
std::int64_t batchCount(std::int64_t examples, std::int64_t batchSize);

/// Share of positions that would be padding if each batch were padded to its longest example.
double paddingShare(const Batches& batches, std::span<const std::int64_t> lengths);

}  // namespace artemis
