// Times passes that differ in one kind of work; differences over FLOPs are speeds.
#include "core/engine/train/probe.h"

#include <algorithm>
#include <memory>

#include "core/base/stopwatch.h"
#include "core/engine/data/sampler.h"
#include "core/engine/importance/gradient_sums.h"
#include "core/engine/nn/product.h"
#include "core/engine/train/adamw.h"
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

class Probe {
public:
    explicit Probe(const ProbeParts& parts) : m(parts) {
        const std::vector<std::int64_t> lengths = m.train.lengths();
        Batches batches = epochBatches(lengths, {.batchSize = m.batchSize}, 0);
        batches.resize(std::min(batches.size(), mostBatches));
        const Stopwatch watch;
        for (const auto& indices : batches) {
            m_batches.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
        }
        m_speeds.batch = watch.seconds() / static_cast<double>(m_batches.size());
        for (auto indices : batches) {
            indices.resize(std::min(indices.size(), m.workers.count()));
            m_small.push_back(sharedBatch(m.task, m.train, lengths, indices, {}, m.workers));
        }
    }

    Speeds speeds() {
        const Trained trained(m.model);
        pass(m_batches.front(), false);  // Brings weights and buffers in.
        keepEnough();
        const Timed forward = passes(false);
        m_speeds.forward = forward.perFlop();
        Parameter& lowest = lowestVector();
        lowest.train(true);
        const Timed through = passes(true);
        m_speeds.inputGradient = between(through, forward).perFlop();
        lowest.train(false);
        {
            const GradientSums all(m.model, static_cast<int>(m.workers.count()));
            pass(m_batches.front(), true);
            m_speeds.weightGradient = between(passes(true), through).perFlop();
            m_speeds.batch += m_constant;
        }
        timeAdapter();
        timeUpdate();
        return m_speeds;
    }

private:
    /// Leaves as many batches as take long enough, or repeats them; all kinds of passes see the
    /// same.
    void keepEnough() {
        const Stopwatch watch;
        std::size_t count = 0;
        while (count < m_batches.size() &&
               (count < fewestBatches || watch.seconds() < enoughSeconds)) {
            pass(m_batches[count++], false);
        }
        m_repeats = std::clamp(static_cast<int>(enoughSeconds / watch.seconds()), 1, mostRepeats);
        m_batches.resize(count);
        m_small.resize(count);
    }

    Timed timed(const std::vector<std::vector<Batch>>& batches, bool backward) {
        const Stopwatch watch;
        Timed timed;
        for (int i = 0; i < m_repeats; ++i) {
            for (const auto& parts : batches) {
                timed.flops += pass(parts, backward);
            }
        }
        timed.seconds = watch.seconds();
        return timed;
    }

    /// What whole batches take beyond small ones, so that what each pass takes whatever its size
    /// stands apart.
    Timed passes(bool backward) {
        const Timed whole = timed(m_batches, backward);
        const Timed small = timed(m_small, backward);
        const Timed more = between(whole, small);
        m_constant = std::max(0.0, small.seconds - small.flops * more.perFlop()) /
                     static_cast<double>(m_batches.size()) / m_repeats;
        return more.seconds > 0 ? more : whole;
    }

    double pass(const std::vector<Batch>& parts, bool backward) {
        std::vector<double> flops(parts.size());
        m.workers.run([&](std::size_t worker) {
            const Batch& batch = parts[worker];
            if (batch.rows.empty()) {
                return;
            }
            const at::AutoGradMode gradients(backward);
            const at::Tensor loss =
                m.model.lossSum(toInput(batch), labelsOf(batch), m.context) /
                static_cast<double>(std::max<std::int64_t>(1, batch.labelCount()));
            if (backward) {
                loss.backward();
            }
            flops[worker] = backward ? trainingFlops(m.model, shapeOf(batch))
                                     : forwardFlops(m.model, shapeOf(batch));
        });
        double sum = 0;
        for (const double own : flops) {
            sum += own;
        }
        return sum;
    }

    /// What the first has beyond the second.
    static Timed between(const Timed& more, const Timed& less) {
        return {more.seconds - less.seconds, more.flops - less.flops};
    }

    /// A norm's weight or a bias of the first block: gradients pass through everything above it.
    Parameter& lowestVector() const {
        for (const Site& site : m.model.sites()) {
            for (Parameter* parameter : site.parameters) {
                if (site.block == 0 && parameter->value.dim() == 1) {
                    return *parameter;
                }
            }
        }
        return *m.model.parameters().back();
    }

    /// Both products of an adapter for the rows of a worker, each way.
    void timeAdapter() {
        const std::int64_t width = m.model.hiddenSize();
        const std::int64_t rows = std::max<std::int64_t>(1, m_batches.front().front().tokenCount());
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

    /// Two steps of the optimiser at a rate of 0 on the last block; the second one is timed.
    void timeUpdate() {
        std::vector<Parameter*> parameters;
        double numbers = 0;
        for (const Site& site : m.model.sites()) {
            if (site.block == m.model.blocks() - 1) {
                parameters.insert(parameters.end(), site.parameters.begin(), site.parameters.end());
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
    std::vector<std::vector<Batch>> m_batches;
    std::vector<std::vector<Batch>> m_small;  ///< An example a worker of each.
    int m_repeats = 1;
    double m_constant = 0;  ///< Seconds of the last kind's passes, each.
    Speeds m_speeds;
};

}  // namespace

Speeds probe(const ProbeParts& parts) { return Probe(parts).speeds(); }

}  // namespace artemis
