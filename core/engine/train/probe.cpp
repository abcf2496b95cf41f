// Times passes that differ in one kind of work; differences over FLOPs are speeds.
#include "core/engine/train/probe.h"

#include <algorithm>

#include "core/base/stopwatch.h"
#include "core/engine/importance/gradient_sums.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/probe_passes.h"

namespace artemis {

namespace {

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

class Probe {
public:
    explicit Probe(const ProbeParts& parts)
        : m(parts),
          m_dropout(adapterDropout(parts.methods)),
          m_trained(parts.model),
          m_passes(parts) {}

    Speeds speeds() {
        const Sizes forward = m_passes.sizes(Kind::Forward);
        const Sizes through = m_passes.sizes(Kind::Through);
        const Sizes back = between(through, forward);
        m_speeds.forward = forward.perUnit();
        m_speeds.forwardStart = forward.start() / m_passes.count();
        m_speeds.inputGradient = back.perUnit();
        m_speeds.backwardStart = back.start() / m_passes.count();
        timeWeights();
        if (m.vectors) {
            timeVectors(through.whole);
        }
        if (m.other != nullptr) {
            takeOver(*m.other);
        } else {
            m_speeds.batch = m_passes.batchSeconds();
            timeAdapters(through);
            timeUpdates();
        }
        return m_speeds;
    }

private:
    using Kind = ProbePasses::Kind;

    /// What gradients of weights add, in a block alone: those of more would need more memory than
    /// the rest of the probe.
    void timeWeights() {
        const Timed through = m_passes.single(Kind::Through);
        const GradientSums all(m.model, static_cast<int>(m.workers.count()));
        m_speeds.weightGradient = between(m_passes.single(Kind::Whole), through).perUnit();
    }

    /// What gradients of biases and norms add where no matrix has one.
    void timeVectors(const Timed& through) {
        std::vector<Parameter*> vectors;
        for (const Site& site : m.model.sites()) {
            if (std::ranges::count(m_passes.blocks(), site.block) > 0) {
                std::ranges::copy_if(
                    site.parameters, std::back_inserter(vectors),
                    [](const Parameter* parameter) { return parameter->value.dim() == 1; });
            }
        }
        for (Parameter* vector : vectors) {
            vector->train(true);
        }
        const double seconds = between(m_passes.whole(Kind::Through), through).seconds;
        m_speeds.vectorGradient = Timed{seconds, m_passes.vectorInputs()}.perUnit();
        for (Parameter* vector : vectors) {
            vector->train(false);
            vector->value.mutable_grad() = at::Tensor();
        }
    }

    /// What adapters add to passes that reach below them: by rank, and whatever their rank.
    void timeAdapters(const Sizes& through) {
        const Sizes low = added(lowRank, through);
        m_speeds.adapter = between(added(highRank, through).whole, low.whole).perUnit();
        const auto inputs = [](const LayerCost& cost) { return cost.adapter.adapterInputs; };
        const auto rankless = [&](const Timed& all, double units) {
            return Timed{all.seconds - m_speeds.adapter * all.units, units};
        };
        const Sizes rest{rankless(low.whole, m_passes.wholeSum(inputs)),
                         rankless(low.quarter, m_passes.quarterSum(inputs))};
        m_speeds.adapterInput = rest.perUnit();
        const auto perPass = static_cast<double>(m_passes.adapted().size()) /
                             static_cast<double>(m_passes.blocks().size());
        m_speeds.adapterStart = rest.start() / m_passes.count() / perPass;
    }

    void takeOver(const Speeds& other) {
        for (const auto field :
             {&Speeds::adapter, &Speeds::adapterInput, &Speeds::adapterStart, &Speeds::update,
              &Speeds::smallUpdate, &Speeds::partGradient, &Speeds::batch}) {
            m_speeds.*field = other.*field;
        }
    }

    /// By adapters of a rank.
    Sizes added(std::int64_t rank, const Sizes& through) {
        const Adapters adapters(m.model, m_passes.blocks(), rank, m_dropout);
        m_passes.setAdapted(adapters.sites(), rank);
        m_passes.warmUp(Kind::Through);
        return between(m_passes.sizes(Kind::Through), through);
    }

    /// With states in fp32 and in 8 bits, and of gradients that parts of a batch would add. On
    /// matrices that no cache holds, since a model's do not fit into one.
    void timeUpdates() {
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
        std::vector<at::Tensor> others;
        for (Parameter* parameter : parameters) {
            parameter->train(true);
            numbers += static_cast<double>(parameter->count());
            others.push_back(at::ones_like(parameter->value));
        }
        m_speeds.update = updateSeconds(parameters, others, {}) / numbers;
        m_speeds.smallUpdate = updateSeconds(parameters, others, {.smallStates = true}) / numbers;
        setGradients(parameters);
        const Stopwatch adding;
        addGradients(parameters, others, 1);
        m_speeds.partGradient = static_cast<double>(m.workers.count()) * adding.seconds() / numbers;
    }

    /// Of the second of two steps at a rate of 0, gradients of the workers added.
    double updateSeconds(const std::vector<Parameter*>& parameters,
                         const std::vector<at::Tensor>& others, const AdamWOptions& options) const {
        AdamW optimizer(parameters, options);
        double seconds = 0;
        for (int step = 0; step < 2; ++step) {
            setGradients(parameters);
            const Stopwatch watch;
            addGradients(parameters, others, m.workers.count() - 1);
            optimizer.gradientNorm(m.workers);
            optimizer.step(0, 1, m.workers);
            seconds = watch.seconds();
        }
        return seconds;
    }

    /// A step of the optimiser takes them away.
    static void setGradients(const std::vector<Parameter*>& parameters) {
        for (Parameter* parameter : parameters) {
            parameter->value.mutable_grad() = at::ones_like(parameter->value);
        }
    }

    /// As the workers add what each of them has of a batch.
    void addGradients(const std::vector<Parameter*>& parameters,
                      const std::vector<at::Tensor>& others, std::size_t times) const {
        m.workers.run([&](std::size_t worker) {
            for (std::size_t i = worker; i < parameters.size(); i += m.workers.count()) {
                for (std::size_t more = 0; more < times; ++more) {
                    parameters[i]->value.mutable_grad().add_(others[i]);
                }
            }
        });
    }

    const ProbeParts& m;
    double m_dropout;
    Trained m_trained;
    ProbePasses m_passes;
    Speeds m_speeds;
};

}  // namespace

Speeds probe(const ProbeParts& parts) { return Probe(parts).speeds(); }

}  // namespace artemis
