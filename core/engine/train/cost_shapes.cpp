// Sums the costs of sites up by layer.
#include "core/engine/train/cost_shapes.h"

#include <algorithm>
#include <set>

#include "core/engine/models/frozen_weights.h"
#include "core/engine/peft/targets.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/kept_inputs.h"

namespace artemis {

namespace {

constexpr double bytesPerNumber = 4;

/// One walk over the sites in the order in which they compute.
class ShapeCosts {
public:
    ShapeCosts(const Model& model, const BatchShape& batch, const Precision& precision,
               const std::vector<const Site*>& adapted, bool adaptersDrop)
        : m_model(model),
          m_batch(batch),
          m_bytesComputed(static_cast<double>(at::elementSize(precision.compute))),
          m_bytesFrozen(static_cast<double>(at::elementSize(precision.storage))),
          m_adapted(adapted.begin(), adapted.end()),
          m_adaptersDrop(adaptersDrop) {
        for (const std::string& module : model.headModules()) {
            for (const Site* site : modulesNamed(model, module)) {
                m_head.insert(site);
            }
        }
        for (const Parameter* parameter : prefixMatrices(model, model.blocks())) {
            if (comesAgain(*parameter)) {
                m_spare.insert(parameter);
            }
        }
        m_costs.layers.resize(static_cast<std::size_t>(model.blocks()));
        const auto width = static_cast<double>(model.hiddenSize());
        m_costs.boundaryBytes = bytesPerNumber * (batch.tokens + batch.source) * width;
        m_costs.smallStateBytes = 2 + 8.0 / stateBlock;
        m_costs.temporaryBytes = memoryParts(model, batch, precision).at("temporary").get<double>();
    }

    CostModel all() {
        for (const Site& site : m_model.sites()) {
            add(site);
        }
        for (const auto& parameter : m_model.parameters()) {
            own(*parameter, m_costs.embedding, false);
        }
        addTiedHead();
        return m_costs;
    }

private:
    LayerCost& partOf(const Site& site) {
        const std::int64_t block = std::max(site.block, m_block);
        if (block < 0) {
            return m_costs.embedding;
        }
        const bool behindAll = site.block < 0 && block + 1 == m_model.blocks();
        return behindAll ? m_costs.head : m_costs.layers[static_cast<std::size_t>(block)];
    }

    void add(const Site& site) {
        if (site.block > m_block) {
            m_block = site.block;
            const double flops = attentionFlops(m_model, m_block, m_batch);
            partOf(site).forward += flops;
            partOf(site).inputGradient += 2 * flops;
        }
        LayerCost& part = partOf(site);
        const bool headTrains = m_head.contains(&site);
        for (const Parameter* parameter : site.parameters) {
            own(*parameter, part, headTrains);
        }
        if (site.projection != nullptr) {
            addLinear(site, part, headTrains);
        } else if (site.kind == Site::Kind::Norm) {
            part.activations += bytesPerNumber * rowsOf(m_model, site, m_batch) *
                                static_cast<double>(m_model.hiddenSize());
        }
        m_begun.insert(&part);
        if (headTrains || m_adapted.contains(&site)) {
            m_begunMedium.insert(&part);
        }
        if (m_model.feedsAttention(site.name)) {
            addAttentionGradient(part);
        }
    }

    /// Due where something of the part that trains has fed its attention.
    void addAttentionGradient(LayerCost& part) {
        const double flops = 2 * attentionFlops(m_model, m_block, m_batch);
        part.full.innerGradient += m_attended.insert(&part).second ? flops : 0;
        const bool feeds = m_begunMedium.contains(&part) && m_attendedMedium.insert(&part).second;
        part.adapter.innerGradient += feeds ? flops : 0;
    }

    /// Gradients inside a part are due from what follows the first site that trains.
    void addLinear(const Site& site, LayerCost& part, bool headTrains) {
        const auto in = static_cast<double>(site.projection->weight().inFeatures());
        const auto out = static_cast<double>(site.projection->weight().outFeatures());
        const double rows = rowsOf(m_model, site, m_batch);
        const double flops = 2 * rows * in * out;
        const bool isAdapted = m_adapted.contains(&site);
        const bool behind = m_begunMedium.contains(&part);
        part.forward += flops;
        part.inputGradient += flops;
        part.activations += m_model.outputsKept(site.name) * m_bytesComputed * rows * out;
        part.full.weightGradient += flops;
        part.full.innerGradient += m_begun.contains(&part) ? flops : 0;
        part.adapter.weightGradient += headTrains ? flops : 0;
        part.adapter.innerGradient += behind ? flops : 0;
        const bool shares = m_model.sharesInput(site.name);
        const double input = m_bytesComputed * rows * in;
        part.full.activations += m_inputs.add(shares, true) ? input : 0;
        const bool asIs = headTrains || (isAdapted && !m_adaptersDrop);
        part.adapter.activations += m_mediumInputs.add(shares, asIs) ? input : 0;
        part.adapter.activations += isAdapted && m_adaptersDrop ? input : 0;
        if (isAdapted) {
            addAdapter(part, {in, out, rows}, behind);
        }
    }

    struct Shape {
        double in;
        double out;
        double rows;
    };

    static void addAdapter(LayerCost& part, const Shape& shape, bool behind) {
        ++part.adapter.adapters;
        part.adapter.adapterInputs += shape.rows * shape.in;
        TrainingCost& adapter = part.adapterPerRank;
        const double numbers = shape.in + shape.out;
        const double flops = 2 * shape.rows * numbers;
        adapter.forward += flops;
        adapter.inputGradient += flops;
        adapter.innerGradient += behind ? flops : 0;
        adapter.weightGradient += flops;
        adapter.parameters += numbers;
        adapter.weights += bytesPerNumber * numbers;
        const auto side = static_cast<std::int64_t>(std::min(shape.in, shape.out));
        part.maxRank = part.maxRank == 0 ? side : std::min(part.maxRank, side);
    }

    /// A parameter belongs to the first part that uses it; what trains is kept in fp32.
    void own(const Parameter& parameter, LayerCost& part, bool headTrains) {
        if (!m_owned.insert(&parameter).second) {
            return;
        }
        const auto count = static_cast<double>(parameter.count());
        const double bytes = count * (parameter.value.dim() == 2 ? m_bytesFrozen : bytesPerNumber);
        part.weights += bytes;
        part.mapped += m_spare.contains(&parameter) ? bytes : 0;
        part.full.parameters += count;
        part.full.weights += bytesPerNumber * count - bytes;
        if (headTrains) {
            part.adapter.parameters += count;
            part.adapter.weights += bytesPerNumber * count - bytes;
        }
    }

    /// The table of the embedding is multiplied with once more, and gets a gradient from there.
    void addTiedHead() {
        const double flops =
            2 * m_batch.wanted * static_cast<double>(m_model.hiddenSize() * m_model.tiedHead());
        m_costs.head.forward += flops;
        m_costs.head.inputGradient += flops;
        m_costs.embedding.full.weightGradient += flops;
    }

    const Model& m_model;
    BatchShape m_batch;
    double m_bytesComputed;
    double m_bytesFrozen;  ///< Of a number of a matrix that does not train.
    std::set<const Site*> m_adapted;
    bool m_adaptersDrop;
    KeptInputs m_inputs;
    KeptInputs m_mediumInputs;
    std::set<const Parameter*> m_spare;  ///< Whose memory steps above them do without.
    std::set<const Site*> m_head;        ///< Of the task; trains beside adapters.
    CostModel m_costs;
    std::int64_t m_block = -1;
    std::set<const LayerCost*> m_begun;        ///< Parts of which a site was seen.
    std::set<const LayerCost*> m_begunMedium;  ///< Of these, one that trains in the medium tier.
    std::set<const LayerCost*> m_attended;     ///< Parts whose attention's gradient is counted.
    std::set<const LayerCost*> m_attendedMedium;
    std::set<const Parameter*> m_owned;
};

}  // namespace

CostModel costModelOf(const Model& model, const BatchShape& batch, const Precision& precision,
                      const std::vector<const Site*>& adapted, bool adaptersDrop) {
    return ShapeCosts(model, batch, precision, adapted, adaptersDrop).all();
}

}  // namespace artemis
