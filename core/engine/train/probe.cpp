// Times passes that differ in one kind of work; differences over FLOPs are speeds.
#include "core/engine/train/probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "core/base/stopwatch.h"
#include "core/engine/data/sampler.h"
#include "core/engine/importance/gradient_sums.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/cost_shapes.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/shared_batch.h"

namespace artemis {

namespace {

constexpr double enoughSeconds = 0.2;  // Of forward passes.
constexpr std::size_t fewestBatches = 2;
constexpr std::size_t mostBatches = 16;
constexpr int mostRepeats = 50;
/// In a block alone all would stay in caches that the blocks of a model share.
constexpr std::int64_t mostBlocks = 2;
constexpr std::int64_t lowRank = 8;
constexpr std::int64_t highRank = 32;
constexpr std::int64_t updatedNumbers = 2'000'000;

/// Which parameters train for the time of a pass.
class Trained {
public:
    explicit Trained(Model& model) : m_model(model) {
        for (const auto& parameter : model.parameters()) {
            m_before.push_back(parameter->trainable());
            parameter->train(false);
        }
    }
    ~Trained() {
        for (std::size_t i = 0; i < m_before.size(); ++i) {
            Parameter& parameter = *m_model.parameters()[i];
            parameter.train(m_before[i]);
            parameter.value.mutable_grad() = at::Tensor();
        }
    }
    Trained(const Trained&) = delete;
    Trained& operator=(const Trained&) = delete;

private:
    Model& m_model;
    std::vector<bool> m_before;
};

/// LoRA on all linear layers of some blocks, for the time of some passes.
class Adapters {
public:
    Adapters(Model& model, const std::vector<std::int64_t>& blocks, std::int64_t rank,
             double dropout)
        : m_model(model) {
        std::vector<std::string> names;
        for (const Site& site : model.sites()) {
            if (site.projection != nullptr && std::ranges::count(blocks, site.block) > 0) {
                names.push_back(site.name);
            }
        }
        makeMethod({"lora", {{"r", rank}, {"dropout", dropout}, {"target_modules", names}}})
            ->attach(model, 0);
    }
    ~Adapters() {
        for (const Site* site : sites()) {
            site->projection->adapters().clear();
        }
    }
    Adapters(const Adapters&) = delete;
    Adapters& operator=(const Adapters&) = delete;

    std::vector<const Site*> sites() const {
        std::vector<const Site*> adapted;
        for (const Site& site : m_model.sites()) {
            if (site.projection != nullptr && !site.projection->adapters().empty()) {
                adapted.push_back(&site);
            }
        }
        return adapted;
    }

private:
    Model& m_model;
};

/// Seconds and FLOPs, or other units, of passes over batches.
struct Timed {
    double seconds = 0;
    double units = 0;
    double perUnit() const { return units > 0 ? std::max(0.0, seconds) / units : 0; }
};

/// What the first has beyond the second.
Timed between(const Timed& more, const Timed& less) {
    return {more.seconds - less.seconds, more.units - less.units};
}

/// Passes over whole batches and over halves of them.
struct Sizes {
    Timed whole;
    Timed half;

    /// Seconds that passes take whatever their size; exact for whole batches with perUnit().
    double start() const {
        const double grown = between(whole, half).perUnit();
        return std::clamp(whole.seconds - whole.units * grown, 0.0, std::max(0.0, whole.seconds));
    }
    double perUnit() const { return Timed{whole.seconds - start(), whole.units}.perUnit(); }
};

Sizes between(const Sizes& more, const Sizes& less) {
    return {between(more.whole, less.whole), between(more.half, less.half)};
}

class Probe {
public:
    explicit Probe(const ProbeParts& parts)
        : m(parts), m_context(parts.context), m_dropout(adapterDropout(parts.methods)) {
        m_context.training = true;
        const std::int64_t decoder = m.model.encoderBlocks();
        if (decoder > 0) {
            m_chains.push_back(chain(0, decoder));
        }
        m_chains.push_back(chain(decoder, std::max(decoder + 1, m.model.blocks() - 1)));
        for (const Chain& chain : m_chains) {
            m_blocks.insert(m_blocks.end(), chain.begin(), chain.end());
        }
        const std::vector<std::int64_t> lengths = m.train.lengths();
        Batches batches = epochBatches(lengths, {.batchSize = m.batchSize}, 0);
        batches.resize(std::min(batches.size(), mostBatches));
        const Stopwatch watch;
        for (const auto& indices : batches) {
            m_whole.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
        }
        m_speeds.batch = watch.seconds() / static_cast<double>(m_whole.size());
        for (auto indices : batches) {
            indices.resize((indices.size() + 1) / 2);
            m_halves.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
        }
    }

    Speeds speeds() {
        const Trained trained(m.model);
        keepEnough();
        const Sizes forward = passes(Kind::Forward);
        const Sizes through = passes(Kind::Through);
        const Sizes back = between(through, forward);
        m_speeds.forward = forward.perUnit();
        m_speeds.forwardStart = forward.start() / passCount();
        m_speeds.inputGradient = back.perUnit();
        m_speeds.backwardStart = back.start() / passCount();
        timeWeights();
        timeVectors(through.whole);
        timeAdapters(through);
        timeUpdate();
        return m_speeds;
    }

private:
    enum class Kind { Forward, Through, Whole };
    using Shares = std::vector<Batch>;  ///< Of a batch, one a worker.

    using Chain = std::vector<std::int64_t>;  ///< Blocks, one behind the other.

    /// From `first` on. The last block of a model may compute some rows only.
    static Chain chain(std::int64_t first, std::int64_t end) {
        Chain blocks(static_cast<std::size_t>(std::min(mostBlocks, end - first)));
        std::iota(blocks.begin(), blocks.end(), first);
        return blocks;
    }

    /// Leaves as many batches as take long enough, or repeats them; all kinds of passes see the
    /// same.
    void keepEnough() {
        timed(std::span(m_whole).first(1), Kind::Forward);  // Brings weights and buffers in.
        std::size_t count = std::min(fewestBatches, m_whole.size());
        const double first = timed(std::span(m_whole).first(count), Kind::Forward).seconds;
        const double wanted = enoughSeconds / std::max(first, 1e-6);
        const double enough = std::ceil(wanted * static_cast<double>(count));
        count = std::clamp(static_cast<std::size_t>(enough), count, m_whole.size());
        m_repeats =
            std::clamp(static_cast<int>(enough / static_cast<double>(count)), 1, mostRepeats);
        m_whole.resize(count);
        m_halves.resize(count);
    }

    /// Passes through single blocks.
    double passCount() const {
        return static_cast<double>(m_whole.size() * m_blocks.size()) * m_repeats;
    }

    Sizes passes(Kind kind) { return {timed(m_whole, kind), timed(m_halves, kind)}; }

    /// Of the chains of all stacks.
    Timed timed(std::span<const Shares> batches, Kind kind) {
        double seconds = 0;
        for (const Chain& chain : m_chains) {
            seconds += secondsOf(chain, batches, kind);
        }
        const auto rank = static_cast<double>(m_rank);
        return {seconds, sum(batches, [&](const LayerCost& cost) {
                    const TrainingCost& adapter = cost.adapterPerRank;
                    return cost.forward + (kind == Kind::Forward ? 0 : cost.inputGradient) +
                           (kind == Kind::Whole ? cost.full.weightGradient : 0) +
                           rank *
                               (adapter.forward + adapter.inputGradient + adapter.weightGradient);
                })};
    }

    /// Of some amount that passes over batches have, likewise.
    template <class Amount>
    double sum(std::span<const Shares> batches, const Amount& amount) const {
        double all = 0;
        for (const Shares& shares : batches) {
            for (const Batch& batch : shares) {
                if (batch.rows.empty()) {
                    continue;
                }
                const CostModel costs =
                    costModelOf(m.model, shapeOf(batch), m_context.precision, m_adapted);
                for (const Chain& chain : m_chains) {
                    for (const std::int64_t block : chain) {
                        all += amount(costs.layers[static_cast<std::size_t>(block)]);
                    }
                }
            }
        }
        return m_repeats * all;
    }

    double secondsOf(const Chain& chain, std::span<const Shares> batches, Kind kind) {
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
            const Stopwatch watch;
            for (int i = 0; i < m_repeats; ++i) {
                m.workers.run([&](std::size_t worker) {
                    if (worker < states.size()) {
                        pass(chain, states[worker], inputs[worker], kind);
                    }
                });
            }
            seconds += watch.seconds();
        }
        return seconds;
    }

    void pass(const Chain& chain, State state, const Input& input, Kind kind) const {
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

    /// What gradients of weights add, in a block alone: those of more would need more memory than
    /// the rest of the probe.
    void timeWeights() {
        const std::vector<Chain> chains = m_chains;
        for (Chain& chain : m_chains) {
            chain.resize(1);
        }
        const Timed through = timed(m_whole, Kind::Through);
        const GradientSums all(m.model, static_cast<int>(m.workers.count()));
        m_speeds.weightGradient = between(timed(m_whole, Kind::Whole), through).perUnit();
        m_chains = chains;
    }

    /// What gradients of biases and norms add where no matrix has one.
    void timeVectors(const Timed& through) {
        std::vector<Parameter*> vectors;
        for (const Site& site : m.model.sites()) {
            if (std::ranges::count(m_blocks, site.block) > 0) {
                std::ranges::copy_if(
                    site.parameters, std::back_inserter(vectors),
                    [](const Parameter* parameter) { return parameter->value.dim() == 1; });
            }
        }
        for (Parameter* vector : vectors) {
            vector->train(true);
        }
        const double seconds = between(timed(m_whole, Kind::Through), through).seconds;
        double numbers = 0;
        for (const Shares& shares : m_whole) {
            for (const Batch& batch : shares) {
                numbers +=
                    batch.rows.empty() ? 0 : trainingWork(m.model, shapeOf(batch)).vectorInputs;
            }
        }
        m_speeds.vectorGradient = Timed{seconds, m_repeats * numbers}.perUnit();
        for (Parameter* vector : vectors) {
            vector->train(false);
            vector->value.mutable_grad() = at::Tensor();
        }
    }

    /// What adapters add to passes that reach below them: by rank, and whatever their rank.
    void timeAdapters(const Sizes& through) {
        const Sizes low = added(lowRank, through);
        m_speeds.adapter = between(added(highRank, through).whole, low.whole).perUnit();
        const Adapters adapters(m.model, m_blocks, lowRank, m_dropout);
        m_adapted = adapters.sites();
        const auto rankless = [&](const Timed& all, std::span<const Shares> batches) {
            return Timed{
                all.seconds - m_speeds.adapter * all.units,
                sum(batches, [](const LayerCost& cost) { return cost.adapter.adapterInputs; })};
        };
        const Sizes rest{rankless(low.whole, m_whole), rankless(low.half, m_halves)};
        m_speeds.adapterInput = rest.perUnit();
        m_speeds.adapterStart = rest.start() / passCount() * static_cast<double>(m_blocks.size()) /
                                static_cast<double>(m_adapted.size());
        m_adapted.clear();
    }

    /// By adapters of a rank.
    Sizes added(std::int64_t rank, const Sizes& through) {
        const Adapters adapters(m.model, m_blocks, rank, m_dropout);
        m_adapted = adapters.sites();
        m_rank = rank;
        timed(std::span(m_whole).first(1), Kind::Through);
        const Sizes sizes = passes(Kind::Through);
        m_adapted.clear();
        m_rank = 0;
        return between(sizes, through);
    }

    /// Two steps of the optimiser at a rate of 0, gradients of the workers added; the second one is
    /// timed. On matrices that no cache holds, since a model's do not fit into one.
    void timeUpdate() {
        std::vector<Parameter*> parameters;
        std::int64_t taken = 0;
        for (const Site& site : m.model.sites()) {
            const bool enough = parameters.size() >= m.workers.count() && taken >= updatedNumbers;
            if (site.projection != nullptr && !enough) {
                parameters.push_back(site.parameters.front());
                taken += parameters.back()->count();
            }
        }
        double numbers = 0;
        AdamW optimizer(parameters, {});
        std::vector<at::Tensor> others;
        for (const Parameter* parameter : parameters) {
            others.push_back(at::ones_like(parameter->value));
        }
        for (const bool timed : {false, true}) {
            for (Parameter* parameter : parameters) {
                parameter->train(true);
                parameter->value.mutable_grad() = at::ones_like(parameter->value);
                numbers += timed ? static_cast<double>(parameter->count()) : 0;
            }
            const Stopwatch watch;
            addGradients(parameters, others);
            optimizer.gradientNorm(m.workers);
            optimizer.step(0, 1, m.workers);
            m_speeds.update = timed ? watch.seconds() / numbers : 0;
        }
    }

    /// As the workers add what each of them has of a batch.
    void addGradients(const std::vector<Parameter*>& parameters,
                      const std::vector<at::Tensor>& others) const {
        m.workers.run([&](std::size_t worker) {
            for (std::size_t i = worker; i < parameters.size(); i += m.workers.count()) {
                for (std::size_t more = 1; more < m.workers.count(); ++more) {
                    parameters[i]->value.mutable_grad().add_(others[i]);
                }
            }
        });
    }

    const ProbeParts& m;
    Context m_context;
    double m_dropout;
    std::vector<Chain> m_chains;         ///< One a stack.
    std::vector<std::int64_t> m_blocks;  ///< Of all chains.
    std::vector<const Site*> m_adapted;  ///< Layers that have an adapter, of m_rank.
    std::int64_t m_rank = 0;
    std::vector<Shares> m_whole;
    std::vector<Shares> m_halves;  ///< The first examples of each.
    int m_repeats = 1;
    Speeds m_speeds;
};

}  // namespace

Speeds probe(const ProbeParts& parts) { return Probe(parts).speeds(); }

}  // namespace artemis
