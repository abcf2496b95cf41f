// Frozen-prefix cache: what embedding and the blocks below the lowest trained one make of each
// example, computed once and reused over epochs.
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/row_store.h"

namespace artemis {

struct PrefixCacheOptions {
    std::int64_t blocks = 0;             ///< Frozen ones: at least 1; see frozenBlocks().
    at::ScalarType format = at::kFloat;  ///< fp32, which is exact, or bf16.
    std::filesystem::path file;          ///< For what memory does not hold; goes with the cache.
    std::uint64_t memoryBytes = 0;
    std::uint64_t diskBytes = 0;
};

/// Rows are found by a hash of what the frozen blocks read (prefixKeys()), so that they depend
/// neither on the tokenizer nor on the order of the data, and a new mask makes new rows. The file's
/// header has hashes of weights and configuration. The frozen blocks run without dropout. Workers
/// may share it; the model must outlive it, and its blocks stay frozen.
class PrefixCache {
public:
    PrefixCache(const Model& model, const Precision& precision, PrefixCacheOptions options);

    /// Where Model::lossSum() begins, and what had to be computed for it.
    struct Begun {
        Start start;
        BatchShape computed;
    };
    /// `input` is that of `batch`.
    Begun begin(const Batch& batch, const Input& input, const Context& context);

    /// Gives the memory of the frozen weights back, until something has to be computed with them.
    void releaseWeights();
    /// Has them there again, which everything that walks up from the embedding needs.
    void requireWeights();

    struct Counts {
        std::int64_t found = 0;
        std::int64_t computed = 0;
    };
    /// Examples since it was asked last.
    Counts takeCounts();
    std::int64_t blocks() const { return m.blocks; }
    at::ScalarType format() const { return m.format; }
    const RowStore& store() const { return m_store; }

private:
    /// Rows of one example, views of those of the batch.
    struct Rows {
        at::Tensor hidden;
        at::Tensor memory;
    };
    static void unpack(const at::Tensor& kept, const Rows& rows);
    bool read(const std::string& key, const Rows& rows);
    void keep(const std::string& key, const Rows& made, const Rows& rows);
    BatchShape compute(const Batch& missing, const std::vector<std::string>& keys,
                       const std::vector<Rows>& rows, Context context);
    std::vector<Rows> views(const Batch& batch, const Rows& rows) const;
    at::Tensor bufferFor(const Rows& rows) const;
    std::string header(const Precision& precision);
    bool wantedAlone() const { return m.blocks == m_model.blocks(); }

    const Model& m_model;
    PrefixCacheOptions m;
    std::mutex m_weights;
    bool m_released = false;  ///< Guarded by m_weights.
    RowStore m_store;         ///< It may ask for the header from its start on.
    std::atomic<std::int64_t> m_found = 0;
    std::atomic<std::int64_t> m_computed = 0;
};

/// Where a walk over the batch begins: at the embedding, or behind the blocks that `cache`, where
/// given, has.
Start startOf(const Model& model, PrefixCache* cache, const Batch& batch, const Input& input,
              const Context& context);

}  // namespace artemis
