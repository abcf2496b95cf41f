// Counts operations and bytes.
#include "core/engine/train/cost.h"

#include <algorithm>

#include "core/engine/nn/loss.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/kept_inputs.h"

namespace artemis {

namespace {

constexpr double bytesPerNumber = 4;

bool trains(const Site& site) {
    const auto trainable = [](const Parameter* parameter) { return parameter->trainable(); };
    return std::ranges::any_of(site.parameters, trainable) ||
           (site.projection != nullptr && !site.projection->adapters().empty());
}

/// Multiplications of the adapters of a layer for one row.
double adapterSize(const Projection& projection) {
    double size = 0;
    for (const auto& slot : projection.adapters()) {
        for (const Parameter* parameter : slot.adapter->parameters()) {
            size += static_cast<double>(parameter->count());
        }
    }
    return size;
}

/// Whether the backward pass needs the layer's input as it is.
bool keepsInput(const Projection& projection) {
    const Parameter* weight = projection.weight().parameter();
    return (weight != nullptr && weight->trainable()) ||
           std::ranges::any_of(projection.adapters(),
                               [](const auto& slot) { return !slot.adapter->dropsInput(); });
}

std::int64_t droppedInputs(const Projection& projection) {
    return std::ranges::count_if(projection.adapters(),
                                 [](const auto& slot) { return slot.adapter->dropsInput(); });
}

double weightBytes(const Model& model) {
    double bytes = 0;
    for (const auto& parameter : model.parameters()) {
        bytes += static_cast<double>(parameter->bytes());
    }
    for (const Site& site : model.sites()) {
        bytes += site.projection == nullptr ? 0 : bytesPerNumber * adapterSize(*site.projection);
    }
    return bytes;
}

}  // namespace

double rowsOf(const Model& model, const Site& site, const BatchShape& batch) {
    if (model.readsSource(site)) {
        return batch.source;
    }
    const bool outside = site.block < 0;
    const bool lastBlock = site.block + 1 == model.blocks();
    return outside || (lastBlock && !model.feedsAttention(site.name)) ? batch.wanted : batch.tokens;
}

double attentionFlops(const Model& model, std::int64_t block, const BatchShape& batch) {
    const auto width = static_cast<double>(model.hiddenSize());
    if (block < model.encoderBlocks()) {
        return 4 * width * batch.source * batch.longestSource;
    }
    const double queries = block + 1 == model.blocks() ? batch.wanted : batch.tokens;
    return 4 * width * queries * (batch.past + batch.longest + batch.longestSource);
}

namespace {

/// What of a pass is counted.
struct Part {
    bool learns = false;     ///< With the backward pass.
    std::int64_t first = 0;  ///< Block.
    std::int64_t end = 0;    ///< Block after the last one.
    bool head = true;

    bool holds(const Site& site) const {
        return site.block < 0 ? head : site.block >= first && site.block < end;
    }
};

/// Sums the work of a pass up, site by site in the order in which they compute.
class PassCounter {
public:
    PassCounter(const Model& model, const BatchShape& batch, const Part& part)
        : m_model(model), m_batch(batch), m_part(part) {}

    PassWork all() {
        for (const Site& site : m_model.sites()) {
            if (m_part.holds(site)) {
                add(site);
            }
        }
        if (m_part.head) {
            const double head =
                2 * m_batch.wanted * static_cast<double>(m_model.hiddenSize() * m_model.tiedHead());
            addProduct(head, m_part.learns && m_model.parameters().front()->trainable());
        }
        return m_work;
    }

private:
    void add(const Site& site) {
        if (site.block > m_block) {
            m_block = site.block;
            m_attends = false;
            m_work.forward += attentionFlops(m_model, m_block, m_batch);
            ++m_work.forwardStarts;
            m_work.backwardStarts += m_below ? 1 : 0;
        }
        const bool begins = m_part.learns && !m_below && trains(site);
        if (site.projection != nullptr) {
            addLinear(site);
        }
        m_work.vectorInputs += m_part.learns ? vectorInputs(site) : 0;
        m_below = m_below || begins;
        m_work.backwardStarts += begins && site.block >= 0 ? 1 : 0;
        if (m_below && !m_attends && m_model.feedsAttention(site.name)) {
            m_attends = true;
            m_work.inputGradient += 2 * attentionFlops(m_model, m_block, m_batch);
        }
    }

    void addLinear(const Site& site) {
        const Weight& weight = site.projection->weight();
        const double rows = rowsOf(m_model, site, m_batch);
        addProduct(
            2 * rows * static_cast<double>(weight.inFeatures()) *
                static_cast<double>(weight.outFeatures()),
            m_part.learns && weight.parameter() != nullptr && weight.parameter()->trainable());
        m_work.adapter += 2 * rows * adapterSize(*site.projection) *
                          (m_below         ? 3
                           : m_part.learns ? 2
                                           : 1);
        const auto adapters = static_cast<double>(site.projection->adapters().size());
        m_work.adapterInputs += adapters * rows * static_cast<double>(weight.inFeatures());
        m_work.adapterStarts += adapters;
    }

    /// Of biases, and of norms: those of a layer whose matrices train count with them.
    double vectorInputs(const Site& site) {
        if (site.projection != nullptr) {
            m_matrixTrains = site.parameters.front()->trainable();
        }
        double numbers = 0;
        for (const Parameter* parameter : site.parameters) {
            const bool counts =
                !m_matrixTrains && parameter->trainable() && parameter->value.dim() == 1;
            numbers += counts ? static_cast<double>(parameter->count()) : 0;
        }
        return numbers * rowsOf(m_model, site, m_batch);
    }

    void addProduct(double flops, bool weightTrains) {
        m_work.forward += flops;
        m_work.inputGradient += m_below ? flops : 0;
        m_work.weightGradient += weightTrains ? flops : 0;
    }

    const Model& m_model;
    const BatchShape& m_batch;
    Part m_part;
    PassWork m_work;
    std::int64_t m_block = -1;
    bool m_matrixTrains = false;  ///< Of the last linear layer.
    bool m_below = false;         ///< Whether anything below the site trains.
    bool m_attends = false;  ///< Whether the backward pass of the block's attention is counted.
};

}  // namespace

PassWork trainingWork(const Model& model, const BatchShape& batch, std::int64_t from) {
    return PassCounter(model, batch, {.learns = true, .first = from, .end = model.blocks()}).all();
}

PassWork prefixWork(const Model& model, const BatchShape& batch, std::int64_t end) {
    return PassCounter(model, batch, {.end = end, .head = false}).all();
}

double trainingFlops(const Model& model, const BatchShape& batch, std::int64_t from) {
    return trainingWork(model, batch, from).flops();
}

double forwardFlops(const Model& model, const BatchShape& batch) {
    return PassCounter(model, batch, {.end = model.blocks()}).all().flops();
}

double prefixFlops(const Model& model, const BatchShape& batch, std::int64_t end) {
    return prefixWork(model, batch, end).flops();
}

void Work::add(const Model& model, const BatchShape& batch) {
    tokens += batch.tokens + batch.source;
    flops += forwardFlops(model, batch);
}

Work& Work::operator+=(const Work& more) {
    tokens += more.tokens;
    flops += more.flops;
    return *this;
}

namespace {

/// What waits for the backward pass.
class Activations {
public:
    Activations(double boundary, bool recompute) : m_boundary(boundary), m_recompute(recompute) {}

    void add(std::int64_t block, double bytes) {
        if (block != m_block) {
            close();
            m_block = block;
        }
        m_open += bytes;
    }
    double bytes() {
        close();
        return m_kept + m_largest;
    }

private:
    void close() {
        const bool again = m_recompute && m_block >= 0 && m_open > 0;
        m_kept += again ? m_boundary : m_open;
        m_largest = std::max(m_largest, again ? m_open : 0);
        m_open = 0;
    }

    double m_boundary;
    bool m_recompute;
    std::int64_t m_block = -1;
    double m_open = 0;
    double m_kept = 0;
    double m_largest = 0;  ///< Of a block that is computed again.
};

}  // namespace

Computation computationOf(const TrainingOptions& options, int workers) {
    return {options.gradientCheckpointing, options.smallStates(), workers};
}

Value memoryParts(const Model& model, const BatchShape& batch, const Precision& precision,
                  const Computation& computation) {
    const auto bytesComputed = static_cast<double>(at::elementSize(precision.compute));
    double gradients = 0;
    double largest = 0;
    double states = 0;
    for (const Parameter* parameter : trainableParameters(model)) {
        largest =
            std::max(largest, parameter->rowSparse ? 0 : static_cast<double>(parameter->count()));
        gradients += bytesPerNumber * static_cast<double>(parameter->count());
        states += static_cast<double>(stateBytes(*parameter, computation.smallStates));
    }
    Activations activations(
        bytesPerNumber * (batch.tokens + batch.source) * static_cast<double>(model.hiddenSize()),
        computation.recompute);
    bool below = false;
    KeptInputs inputs;
    for (const Site& site : model.sites()) {
        below = below || trains(site);
        if (!below || site.kind == Site::Kind::Embedding) {
            continue;
        }
        const double rows = rowsOf(model, site, batch);
        if (site.projection == nullptr) {
            activations.add(site.block,
                            bytesPerNumber * rows * static_cast<double>(model.hiddenSize()));
            continue;
        }
        // The output is kept by what follows (attention, activation), the input where the weight or
        // an adapter needs it: once for all that read it, but once more for an adapter that drops
        // of it.
        const Weight& weight = site.projection->weight();
        std::int64_t kept = model.outputsKept(site.name) * weight.outFeatures();
        const bool isOneMore =
            inputs.add(model.sharesInput(site.name), keepsInput(*site.projection));
        kept += (droppedInputs(*site.projection) + (isOneMore ? 1 : 0)) * weight.inFeatures();
        activations.add(site.block, bytesComputed * rows * static_cast<double>(kept));
    }
    // Logits of a vocabulary never exist all at once, and become their own gradient.
    const double logits =
        std::min<double>(batch.wanted, logitRows) * static_cast<double>(model.classes());
    const double widest = 2 * batch.tokens * 4 * static_cast<double>(model.hiddenSize());
    return {{"weights", weightBytes(model)},
            {"gradients", gradients},
            {"optimizer", states},
            {"activations", activations.bytes()},
            {"temporary", bytesPerNumber * (logits + largest * (computation.workers - 1)) +
                              bytesComputed * widest}};
}

}  // namespace artemis
