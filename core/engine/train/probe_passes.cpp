// Runs the passes, and counts what they come to.
#include "core/engine/train/probe_passes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/base/stopwatch.h"
#include "core/engine/data/sampler.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/shared_batch.h"

namespace artemis {

namespace {

constexpr double enoughSeconds = 0.02;  // Of forward passes.
constexpr std::size_t rounds = 3;       // The median counts: what disturbs comes and goes.
constexpr std::size_t fewestBatches = 2;
constexpr std::size_t mostBatches = 16;
constexpr int mostRepeats = 50;

std::span<const std::int64_t> lowest(const std::vector<std::int64_t>& chain, std::size_t length) {
    return std::span(chain).first(std::min(length, chain.size()));
}

}  // namespace

double Timed::perUnit() const { return units > 0 ? std::max(0.0, seconds) / units : 0; }

Timed between(const Timed& more, const Timed& less) {
    return {more.seconds - less.seconds, more.units - less.units};
}

double Sizes::start() const {
    const double grown = between(whole, quarter).perUnit();
    return std::clamp(whole.seconds - whole.units * grown, 0.0, std::max(0.0, whole.seconds));
}

double Sizes::perUnit() const { return Timed{whole.seconds - start(), whole.units}.perUnit(); }

Sizes between(const Sizes& more, const Sizes& less) {
    return {between(more.whole, less.whole), between(more.quarter, less.quarter)};
}

ProbePasses::ProbePasses(const ProbeParts& parts) : m(parts), m_context(parts.context) {
    m_context.training = true;
    const std::int64_t decoder = m.model.encoderBlocks();
    if (decoder > 0) {
        addChain(0, decoder);
    }
    // The last block of a model may compute some rows only.
    addChain(decoder, std::max(decoder + 1, m.model.blocks() - 1));
    const std::vector<std::int64_t> lengths = m.train.lengths();
    Batches batches = epochBatches(lengths, {.batchSize = m.batchSize}, 0);
    batches.resize(std::min(batches.size(), mostBatches));
    const Stopwatch watch;
    for (const auto& indices : batches) {
        m_whole.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
    }
    m_batchSeconds = watch.seconds() / static_cast<double>(m_whole.size());
    for (auto indices : batches) {
        indices.resize((indices.size() + 3) / 4);
        m_quarters.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
    }
    keepEnough();
}

void ProbePasses::addChain(std::int64_t first, std::int64_t end) {
    Chain chain(std::min(mostBlocks, static_cast<std::size_t>(end - first)));
    std::iota(chain.begin(), chain.end(), first);
    m_blocks.insert(m_blocks.end(), chain.begin(), chain.end());
    m_chains.push_back(std::move(chain));
}

void ProbePasses::keepEnough() {
    warmUp(Kind::Forward);  // Brings weights and buffers in.
    std::size_t count = std::min(fewestBatches, m_whole.size());
    const double first = timed(std::span(m_whole).first(count), Kind::Forward, mostBlocks).seconds;
    const double wanted = enoughSeconds / std::max(first, 1e-6);
    const double enough = std::ceil(wanted * static_cast<double>(count));
    count = std::clamp(static_cast<std::size_t>(enough), count, m_whole.size());
    m_repeats = std::clamp(static_cast<int>(enough / static_cast<double>(count)), 1, mostRepeats);
    m_whole.resize(count);
    m_quarters.resize(count);
}

double ProbePasses::count() const {
    return static_cast<double>(m_whole.size() * m_blocks.size()) * m_repeats;
}

void ProbePasses::setAdapted(std::vector<const Site*> sites, std::int64_t rank) {
    m_adapted = std::move(sites);
    m_rank = rank;
}

Sizes ProbePasses::sizes(Kind kind) const {
    return {timed(m_whole, kind, mostBlocks), timed(m_quarters, kind, mostBlocks)};
}

double ProbePasses::vectorInputs() const {
    double numbers = 0;
    for (const Shares& shares : m_whole) {
        for (const Batch& batch : shares) {
            numbers += batch.rows.empty() ? 0 : trainingWork(m.model, shapeOf(batch)).vectorInputs;
        }
    }
    return m_repeats * numbers;
}

Timed ProbePasses::timed(std::span<const Shares> batches, Kind kind, std::size_t length) const {
    double seconds = 0;
    for (const Chain& chain : m_chains) {
        seconds += secondsOf(lowest(chain, length), batches, kind);
    }
    const auto rank = static_cast<double>(m_rank);
    const auto flops = [&](const LayerCost& cost) {
        const TrainingCost& adapter = cost.adapterPerRank;
        return cost.forward + (kind == Kind::Forward ? 0 : cost.inputGradient) +
               (kind == Kind::Whole ? cost.full.weightGradient : 0) +
               rank * (adapter.forward + adapter.inputGradient + adapter.weightGradient);
    };
    return {seconds, sum(batches, flops, length)};
}

double ProbePasses::sum(std::span<const Shares> batches, const Amount& amount,
                        std::size_t length) const {
    double all = 0;
    for (const Shares& shares : batches) {
        for (const Batch& batch : shares) {
            if (batch.rows.empty()) {
                continue;
            }
            const CostModel costs =
                costModelOf(m.model, shapeOf(batch), m_context.precision, m_adapted);
            for (const Chain& chain : m_chains) {
                for (const std::int64_t block : lowest(chain, length)) {
                    all += amount(costs.layers[static_cast<std::size_t>(block)]);
                }
            }
        }
    }
    return m_repeats * all;
}

double ProbePasses::secondsOf(std::span<const std::int64_t> chain, std::span<const Shares> batches,
                              Kind kind) const {
    double seconds = 0;
    for (const Shares& shares : batches) {
        std::vector<Input> inputs;
        std::vector<State> states;
        for (const Batch& batch : shares) {
            if (!batch.rows.empty()) {
                const at::NoGradGuard none;
                inputs.push_back(toInput(batch));
                states.push_back(m.model.before(chain.front(), inputs.back(), m_context));
            }
        }
        std::array<double, rounds> taken{};
        for (double& round : taken) {
            const Stopwatch watch;
            for (int i = 0; i < m_repeats; ++i) {
                m.workers.run([&](std::size_t worker) {
                    if (worker < states.size()) {
                        pass(chain, states[worker], inputs[worker], kind);
                    }
                });
            }
            round = watch.seconds();
        }
        std::ranges::nth_element(taken, taken.begin() + rounds / 2);
        seconds += taken[rounds / 2];
    }
    return seconds;
}

void ProbePasses::pass(std::span<const std::int64_t> chain, State state, const Input& input,
                       Kind kind) const {
    const bool learns = kind != Kind::Forward;
    const at::AutoGradMode gradients(learns);
    state.hidden = state.hidden.detach().requires_grad_(learns);
    for (const std::int64_t block : chain) {
        m.model.advance(block, state, input, false, m_context);
    }
    if (learns) {
        state.hidden.sum().backward();
    }
}

}  // namespace artemis
