// Timed passes of a probe: batches of the training data through a few blocks of the model.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "core/engine/train/probe.h"
#include "core/plan/cost_model.h"

namespace artemis {

/// Seconds and FLOPs, or other units, of passes over batches.
struct Timed {
    double seconds = 0;
    double units = 0;
    double perUnit() const;
};
/// What the first has beyond the second.
Timed between(const Timed& more, const Timed& less);

/// Passes over whole batches and over a quarter of them.
struct Sizes {
    Timed whole;
    Timed quarter;

    /// Seconds that passes take whatever their size; exact for whole batches with perUnit().
    double start() const;
    double perUnit() const;
};
Sizes between(const Sizes& more, const Sizes& less);

class ProbePasses {
public:
    /// Forwards; and backwards through activations; and to the weights.
    enum class Kind { Forward, Through, Whole };
    using Shares = std::vector<Batch>;  ///< Of a batch, one a worker.

    /// Takes as many batches as take long enough, or repeats them; all kinds of passes see the
    /// same. Nothing may train.
    explicit ProbePasses(const ProbeParts& parts);

    double batchSeconds() const { return m_batchSeconds; }
    /// All that are passed through: the first ones of every stack.
    const std::vector<std::int64_t>& blocks() const { return m_blocks; }
    /// Passes through single blocks, of whole batches.
    double count() const;

    /// Layers that have an adapter from now on, and its rank, which FLOPs follow.
    void setAdapted(std::vector<const Site*> sites, std::int64_t rank);
    const std::vector<const Site*>& adapted() const { return m_adapted; }

    Timed whole(Kind kind) const { return timed(m_whole, kind, mostBlocks); }
    Sizes sizes(Kind kind) const;
    /// Through one block of every stack.
    Timed single(Kind kind) const { return timed(m_whole, kind, 1); }
    /// What is not worth timing: the first batch.
    void warmUp(Kind kind) const { timed(std::span(m_whole).first(1), kind, mostBlocks); }

    using Amount = std::function<double(const LayerCost&)>;
    /// Of all passes of one kind over these batches, by what a layer costs.
    double wholeSum(const Amount& amount) const { return sum(m_whole, amount, mostBlocks); }
    double quarterSum(const Amount& amount) const { return sum(m_quarters, amount, mostBlocks); }
    /// The same of numbers that gradients of vectors sum up, as they train now.
    double vectorInputs() const;

private:
    /// In a block alone all would stay in caches that the blocks of a model share.
    static constexpr std::size_t mostBlocks = 2;
    using Chain = std::vector<std::int64_t>;  ///< Blocks, one behind the other.

    void addChain(std::int64_t first, std::int64_t end);
    void keepEnough();
    Timed timed(std::span<const Shares> batches, Kind kind, std::size_t length) const;
    double sum(std::span<const Shares> batches, const Amount& amount, std::size_t length) const;
    double secondsOf(std::span<const std::int64_t> chain, std::span<const Shares> batches,
                     Kind kind) const;
    void pass(std::span<const std::int64_t> chain, State state, const Input& input,
              Kind kind) const;

    const ProbeParts& m;
    Context m_context;
    std::vector<Chain> m_chains;  ///< One a stack.
    std::vector<std::int64_t> m_blocks;
    std::vector<const Site*> m_adapted;
    std::int64_t m_rank = 0;
    std::vector<Shares> m_whole;
    std::vector<Shares> m_quarters;  ///< The first examples of each.
    int m_repeats = 1;
    double m_batchSeconds = 0;
};

}  // namespace artemis
