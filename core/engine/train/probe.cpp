// Times passes that differ in one kind of work; differences over FLOPs are speeds.
#include "core/engine/train/probe.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/stopwatch.h"
#include "core/engine/data/sampler.h"
#include "core/engine/importance/gradient_sums.h"
#include "core/engine/nn/product.h"
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
constexpr std::int64_t adapterRank = 16;

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

/// Seconds and FLOPs of passes over batches.
struct Timed {
    double seconds = 0;
    double flops = 0;
    double perFlop() const { return flops > 0 ? std::max(0.0, seconds) / flops : 0; }
};

/// What the first has beyond the second.
Timed between(const Timed& more, const Timed& less) {
    return {more.seconds - less.seconds, more.flops - less.flops};
}

/// Passes over whole batches and over halves of them.
struct Sizes {
    Timed whole;
    Timed half;

    /// Seconds that passes take whatever their size; exact for whole batches with perFlop().
    double start() const {
        const double grown = between(whole, half).perFlop();
        return std::clamp(whole.seconds - whole.flops * grown, 0.0, std::max(0.0, whole.seconds));
    }
    double perFlop() const { return Timed{whole.seconds - start(), whole.flops}.perFlop(); }
};

Sizes between(const Sizes& more, const Sizes& less) {
    return {between(more.whole, less.whole), between(more.half, less.half)};
}

class Probe {
public:
    explicit Probe(const ProbeParts& parts) : m(parts) {
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
        const double count = static_cast<double>(m_whole.size()) * m_repeats;
        m_speeds.forward = forward.perFlop();
        m_speeds.forwardStart = forward.start() / count;
        m_speeds.inputGradient = back.perFlop();
        m_speeds.backwardStart = back.start() / count;
        {
            const GradientSums all(m.model, static_cast<int>(m.workers.count()));
            m_speeds.weightGradient = between(timed(m_whole, Kind::Whole), through.whole).perFlop();
        }
        timeAdapter();
        timeUpdate();
        return m_speeds;
    }

private:
    enum class Kind { Forward, Through, Whole };
    using Shares = std::vector<Batch>;  ///< Of a batch, one a worker.

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

    Sizes passes(Kind kind) { return {timed(m_whole, kind), timed(m_halves, kind)}; }

    /// Of the first block; of a model with an encoder, of the first of either stack.
    Timed timed(std::span<const Shares> batches, Kind kind) {
        Timed sum = timedBlock(0, batches, kind);
        if (m.model.encoderBlocks() > 0) {
            const Timed decoder = timedBlock(m.model.encoderBlocks(), batches, kind);
            sum = {(sum.seconds + decoder.seconds) / 2, (sum.flops + decoder.flops) / 2};
        }
        return sum;
    }

    /// One block alone, so that no more than its own activations are kept.
    Timed timedBlock(std::int64_t block, std::span<const Shares> batches, Kind kind) {
        Timed sum;
        for (const Shares& shares : batches) {
            std::vector<Input> inputs;
            std::vector<State> states;
            for (const Batch& batch : shares) {
                if (!batch.rows.empty()) {
                    const at::NoGradGuard none;
                    inputs.push_back(toInput(batch));
                    states.push_back(m.model.before(block, inputs.back(), m.context));
                    sum.flops += flops(block, shapeOf(batch), kind) * m_repeats;
                }
            }
            const Stopwatch watch;
            for (int i = 0; i < m_repeats; ++i) {
                m.workers.run([&](std::size_t worker) {
                    if (worker < states.size()) {
                        pass(block, states[worker], inputs[worker], kind);
                    }
                });
            }
            sum.seconds += watch.seconds();
        }
        return sum;
    }

    void pass(std::int64_t block, State state, const Input& input, Kind kind) const {
        const bool learns = kind != Kind::Forward;
        const at::AutoGradMode gradients(learns);
        state.hidden = state.hidden.detach().requires_grad_(learns);
        m.model.advance(block, state, input, false, m.context);
        if (learns) {
            state.hidden.sum().backward();
        }
    }

    double flops(std::int64_t block, const BatchShape& shape, Kind kind) const {
        const CostModel costs = costModelOf(m.model, shape, m.context.precision, {});
        const LayerCost& layer = costs.layers[static_cast<std::size_t>(block)];
        return layer.forward + (kind == Kind::Forward ? 0 : layer.inputGradient) +
               (kind == Kind::Whole ? layer.full.weightGradient : 0);
    }

    /// Both products of an adapter for the rows of a worker, each way.
    void timeAdapter() {
        const std::int64_t width = m.model.hiddenSize();
        const std::int64_t rows = std::max<std::int64_t>(1, m_whole.front().front().tokenCount());
        const double flops = 2.0 * 6 * static_cast<double>(rows * width * adapterRank) *
                             static_cast<double>(m.workers.count());
        double seconds = 0;
        int count = 0;
        const auto once = [&] {
            m.workers.run([&](std::size_t) {
                const at::Tensor x = at::ones({rows, width});
                const at::Tensor a = at::ones({adapterRank, width});
                const at::Tensor b = at::ones({width, adapterRank});
                const at::Tensor inner = product(x, a.t());
                at::Tensor out = at::zeros({rows, width});
                addProduct(out, inner, b.t());
                const at::Tensor back = product(out, b);
                wideProduct(out.t(), inner);
                wideProduct(back.t(), x);
                addProduct(out, back, a);
            });
        };
        once();
        for (const Stopwatch watch; seconds < enoughSeconds / 5 && count < 50; ++count) {
            once();
            seconds = watch.seconds();
        }
        m_speeds.adapter = seconds / count / flops;
    }

    /// Two steps of the optimiser at a rate of 0 on a matrix a worker; the second one is timed.
    void timeUpdate() {
        std::vector<Parameter*> parameters;
        double numbers = 0;
        for (const Site& site : m.model.sites()) {
            if (site.projection != nullptr && parameters.size() < m.workers.count()) {
                parameters.push_back(site.parameters.front());
            }
        }
        AdamW optimizer(parameters, {});
        for (const bool timed : {false, true}) {
            for (Parameter* parameter : parameters) {
                parameter->train(true);
                parameter->value.mutable_grad() = at::ones_like(parameter->value);
                numbers += timed ? static_cast<double>(parameter->count()) : 0;
            }
            const Stopwatch watch;
            optimizer.gradientNorm(m.workers);
            optimizer.step(0, 1, m.workers);
            m_speeds.update = timed ? watch.seconds() / numbers : 0;
        }
    }

    const ProbeParts& m;
    std::vector<Shares> m_whole;
    std::vector<Shares> m_halves;  ///< The first examples of each.
    int m_repeats = 1;
    Speeds m_speeds;
};

}  // namespace

Speeds probe(const ProbeParts& parts) { return Probe(parts).speeds(); }

}  // namespace artemis
