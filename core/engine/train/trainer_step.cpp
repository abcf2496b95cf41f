// One step of training: batches shared out to the workers, their losses and gradients added up.
#include <algorithm>
#include <numeric>

#include "core/engine/train/cost.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/shared_batch.h"
#include "core/engine/train/trainer.h"

namespace artemis {

namespace {

/// As even as they can be, none empty.
std::vector<std::vector<std::int64_t>> inParts(const std::vector<std::int64_t>& indices,
                                               std::int64_t wanted) {
    const auto size = static_cast<std::int64_t>(indices.size());
    const std::int64_t count = std::min(wanted, size);
    std::vector<std::vector<std::int64_t>> parts;
    for (std::int64_t i = 0; i < count; ++i) {
        parts.emplace_back(indices.begin() + i * size / count,
                           indices.begin() + (i + 1) * size / count);
    }
    return parts;
}

}  // namespace

void Trainer::count(const Batch& batch) {
    m_result.samples += batch.size();
    m_result.sessionSamples += batch.size();
    m_result.at.tokens += batch.tokenCount();
    m_result.sessionTokens += batch.tokenCount();
    m_result.paddedPositions += static_cast<double>(batch.paddedTokens());
}

/// Moves the gradients of a batch into sums, batch by batch: two workers' parts have one sum in
/// either order, three numbers would not.
void Trainer::addGradients(std::vector<at::Tensor>& sums) {
    m.workers.run([&](std::size_t worker) {
        for (std::size_t i = worker; i < sums.size(); i += m.workers.count()) {
            at::Tensor& gradient = m_parameters[i]->value.mutable_grad();
            if (gradient.defined()) {
                sums[i] = sums[i].defined() ? sums[i].add_(gradient) : gradient;
                gradient = at::Tensor();
            }
        }
    });
}

/// `flops`: what the loss and its gradients take.
at::Tensor Trainer::lossSum(const Batch& batch, const Context& context, double& flops) const {
    const Input input = toInput(batch);
    if (m_prefix == nullptr) {
        flops = trainingFlops(m.model, shapeOf(batch));
        return m.model.lossSum(input, labelsOf(batch), context);
    }
    PrefixCache::Begun begun = m_prefix->begin(batch, input, context);
    flops = prefixFlops(m.model, begun.computed, m_prefix->blocks()) +
            trainingFlops(m.model, shapeOf(batch), m_prefix->blocks());
    return m.model.lossSum(std::move(begun.start), input, labelsOf(batch), context);
}

double Trainer::trainStep(const Group& group) {
    std::vector<std::vector<Batch>> shares;
    std::int64_t labels = 0;
    for (const auto& indices : group.batches) {
        for (auto& part : inParts(indices, m.config.training.microBatches)) {
            shares.push_back(sharedBatch(
                m.task, m.train, m_lengths, std::move(part),
                {static_cast<std::uint64_t>(m.config.training.seed), group.epoch}, m.workers));
        }
    }
    for (const auto& parts : shares) {
        for (const Batch& batch : parts) {
            labels += batch.labelCount();
            count(batch);
        }
    }
    Context context = contextOf(m.config.training);
    context.training = true;
    context.step = static_cast<std::uint64_t>(m_result.at.step);
    context.recompute = m.config.training.gradientCheckpointing;
    double loss = 0;
    double flops = 0;
    std::vector<at::Tensor> sums(shares.size() > 1 ? m_parameters.size() : 0);
    for (const auto& parts : shares) {
        std::vector<double> losses(parts.size());
        std::vector<double> work(parts.size());
        m.workers.run([&](std::size_t worker) {
            const Batch& batch = parts[worker];
            if (batch.rows.empty()) {
                return;
            }
            const at::Tensor mean =
                lossSum(batch, context, work[worker]) / static_cast<double>(labels);
            mean.backward();
            losses[worker] = mean.item<double>();
        });
        loss = std::accumulate(losses.begin(), losses.end(), loss);
        flops = std::accumulate(work.begin(), work.end(), flops);
        addGradients(sums);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        m_parameters[i]->value.mutable_grad() = sums[i];
    }
    m_result.flopsPerStep +=
        (flops - m_result.flopsPerStep) / static_cast<double>(m_result.sessionSteps + 1);
    return loss;
}

}  // namespace artemis
