// The training loop.
#include "core/engine/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <span>

#include "core/base/error.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/checkpoint.h"
#include "core/engine/train/cost.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/process.h"

namespace artemis {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

void addOnce(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) {
        names.push_back(name);
    }
}

constexpr const char* bestFile = "checkpoints/best.safetensors";

}  // namespace

/// The batches of one optimiser step.
struct Trainer::Group {
    std::span<const std::vector<std::int64_t>> batches;
    std::int64_t epoch;
};

Trainer::Trainer(const TrainParts& parts)
    : m(parts),
      m_parameters(trainableParameters(parts.model)),
      m_optimizer(m_parameters, {parts.config.training.beta1, parts.config.training.beta2,
                                 parts.config.training.epsilon, parts.config.training.weightDecay}),
      m_lengths(parts.train.lengths()) {
    const TrainingOptions& training = m.config.training;
    const double wanted = training.epochs * static_cast<double>(stepsPerEpoch());
    m_totalSteps = training.maxSteps > 0 ? training.maxSteps
                                         : static_cast<std::int64_t>(std::ceil(wanted - 1e-9));
    m_metrics =
        m.config.evaluation.metrics.empty() ? m.task.defaultMetrics() : m.config.evaluation.metrics;
    m_bestMetric =
        m.config.evaluation.bestMetric.empty() ? m_metrics.front() : m.config.evaluation.bestMetric;
    for (const Parameter* parameter : m_parameters) {
        if (parameter->rowSparse) {
            // Each worker's rows are summed before they meet, so that their order has no effect.
            parameter->value.register_hook([](const at::Tensor& g) { return g.coalesce(); });
        }
    }
}

std::int64_t Trainer::batchesPerEpoch() const {
    return batchCount(static_cast<std::int64_t>(m_lengths.size()), m.config.training.batchSize);
}

std::int64_t Trainer::stepsPerEpoch() const {
    const std::int64_t group = m.config.training.gradientAccumulation;
    return (batchesPerEpoch() + group - 1) / group;
}

Batches Trainer::batchesOf(std::int64_t epoch) const {
    return epochBatches(
        m_lengths,
        {m.config.training.batchSize, m.config.data.shuffle, m.config.data.groupByLength,
         static_cast<std::uint64_t>(m.config.training.seed)},
        epoch);
}

double Trainer::rateAt(std::int64_t step) const {
    const TrainingOptions& o = m.config.training;
    ScheduleOptions options;
    options.rate = o.learningRate;
    options.total = m_totalSteps;
    options.minRate = o.minLearningRate;
    options.warmup = o.warmupSteps > 0 ? o.warmupSteps
                                       : static_cast<std::int64_t>(std::ceil(
                                             o.warmupRatio * static_cast<double>(m_totalSteps)));
    return schedule(o.schedule)(options, step);
}

bool Trainer::ended() const {
    const std::int64_t patience = m.config.evaluation.patience;
    return m_result.at.step >= m_totalSteps || (patience > 0 && m_withoutGain >= patience);
}

TrainResult Trainer::run(std::stop_token stop) {
    m.sink.take(PhaseChanged{"training"});
    const std::int64_t group = m.config.training.gradientAccumulation;
    while (!ended() && !stop.stop_requested()) {
        const std::int64_t epoch = m_result.at.step / stepsPerEpoch();
        const Batches batches = batchesOf(epoch);
        for (std::int64_t s = m_result.at.step % stepsPerEpoch();
             s < stepsPerEpoch() && !ended() && !stop.stop_requested(); ++s) {
            const auto first = static_cast<std::size_t>(s * group);
            const std::size_t count =
                std::min(batches.size() - first, static_cast<std::size_t>(group));
            const auto start = Clock::now();
            const double loss = trainStep({std::span(batches).subspan(first, count), epoch});
            const double norm = m_optimizer.gradientNorm(m.workers);
            const double clip = m.config.training.maxGradNorm;
            m_optimizer.step(rateAt(m_result.at.step),
                             clip > 0 ? std::min(1.0, clip / (norm + 1e-6)) : 1, m.workers);
            const double seconds = secondsSince(start);
            m_result.sessionSeconds += seconds;
            m_result.at.seconds += seconds;
            afterStep(loss, norm, stop);
        }
    }
    if (stop.stop_requested()) {
        m_result.stopped = true;
        checkpoint();
        return m_result;
    }
    if (!m.evalSets.empty() && m_lastEvaluated != m_result.at.step &&
        m.config.evaluation.every != "never") {
        evaluateAll(stop);
    }
    if (m.config.evaluation.keepBest && m_result.bestStep >= 0 &&
        m_result.bestStep != m_result.at.step) {
        loadValues(m.outDir / bestFile, m_parameters);
    }
    return m_result;
}

/// The examples of a batch shared out by length, so that each worker has about as many tokens.
std::vector<Batch> Trainer::share(const std::vector<std::int64_t>& indices,
                                  std::int64_t epoch) const {
    std::vector<std::int64_t> order = indices;
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [this](std::int64_t i) { return m_lengths[i]; });
    std::vector<std::vector<std::int64_t>> parts(m.workers.count());
    std::vector<std::int64_t> tokens(parts.size());
    for (const std::int64_t i : order) {
        const auto least = std::ranges::min_element(tokens) - tokens.begin();
        parts[least].push_back(i);
        tokens[least] += m_lengths[i];
    }
    std::vector<Batch> batches;
    for (const auto& part : parts) {
        batches.push_back(m.task.batch(
            m.train, part, {static_cast<std::uint64_t>(m.config.training.seed), epoch}));
    }
    return batches;
}

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
    for (std::size_t i = 0; i < sums.size(); ++i) {
        at::Tensor& gradient = m_parameters[i]->value.mutable_grad();
        if (gradient.defined()) {
            sums[i] = sums[i].defined() ? sums[i].add_(gradient) : gradient;
            gradient = at::Tensor();
        }
    }
}

double Trainer::trainStep(const Group& group) {
    std::vector<std::vector<Batch>> shares;
    std::int64_t labels = 0;
    for (const auto& indices : group.batches) {
        shares.push_back(share(indices, group.epoch));
        for (const Batch& batch : shares.back()) {
            labels += static_cast<std::int64_t>(batch.labels.size());
            count(batch);
        }
    }
    Context context;
    context.training = true;
    context.seed = static_cast<std::uint64_t>(m.config.training.seed);
    context.step = static_cast<std::uint64_t>(m_result.at.step);
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
            const Input input = toInput(batch);
            const at::Tensor mean =
                m.model.lossSum(input, at::tensor(batch.labels, at::kLong), context) /
                static_cast<double>(labels);
            mean.backward();
            losses[worker] = mean.item<double>();
            work[worker] = trainingFlops(m.model, {static_cast<double>(batch.tokenCount()),
                                                   static_cast<double>(batch.size()),
                                                   static_cast<double>(input.layout.longest),
                                                   static_cast<double>(batch.rows.size())});
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

void Trainer::measure(const std::string& name, double value, const std::string& split,
                      std::int64_t n) {
    m.sink.take(Measured{m_result.at, split, name, value, n});
}

void Trainer::afterStep(double loss, double gradientNorm, std::stop_token stop) {
    const std::int64_t step = m_result.at.step;
    if (!std::isfinite(loss) || !std::isfinite(gradientNorm)) {
        throw Failure("the loss is not a number in step " + std::to_string(step + 1) + " (loss " +
                          std::to_string(loss) + ", gradient norm " + std::to_string(gradientNorm) +
                          ")",
                      "lower training.learning_rate or add warm-up; the last checkpoint before it "
                      "is kept");
    }
    const double rate = rateAt(step);
    m_result.at.step = step + 1;
    m_result.at.epoch = static_cast<double>(step + 1) / static_cast<double>(stepsPerEpoch());
    m_result.lossFirst = step == 0 ? loss : m_result.lossFirst;
    m_result.lossLast = loss;
    if (++m_result.sessionSteps == 1) {
        m_result.firstStepSeconds = processSeconds();
    }
    measure("loss", loss);
    measure("learning_rate", rate);
    measure("grad_norm", gradientNorm);
    if (evaluationDue()) {
        evaluateAll(stop);
        m.sink.take(PhaseChanged{"training"});
    }
    if (checkpointDue()) {
        checkpoint();
    }
    if (m.gate != nullptr && m.gate->isPaused()) {
        m.sink.take(PhaseChanged{"paused"});
        m.gate->wait(stop);
        m.sink.take(PhaseChanged{"training"});
    }
}

bool Trainer::evaluationDue() const {
    const std::string& every = m.config.evaluation.every;
    if (m.evalSets.empty() || every == "never" || every == "end") {
        return false;
    }
    const std::int64_t interval = every == "epoch" ? stepsPerEpoch() : std::stoll(every);
    return m_result.at.step % interval == 0;
}

void Trainer::evaluateAll(std::stop_token stop) {
    Value evals = Value::object();
    for (const EvalSet& set : m.evalSets) {
        m.sink.take(PhaseChanged{"evaluating " + set.name});
        const Predictions predictions =
            predict(m.model, m.task, set.data, m.config.evaluation.batchSize,
                    static_cast<std::uint64_t>(m.config.training.seed), m.workers, stop);
        if (stop.stop_requested()) {
            return;  // A partial evaluation says nothing.
        }
        std::vector<std::string> names{"loss"};
        for (const std::string& name : m_metrics) {
            addOnce(names, name);
        }
        addOnce(names, m_bestMetric);
        for (const auto& [name, value] : evaluate(predictions, names)) {
            evals[set.name][name] = value;
            measure(name, value, set.name, static_cast<std::int64_t>(predictions.labels.size()));
        }
    }
    m_lastEvaluated = m_result.at.step;
    keepIfBest(evals);
}

void Trainer::keepIfBest(const Value& evals) {
    const double value = evals.begin().value().at(m_bestMetric).get<double>();
    const bool higher = metric(m_bestMetric).higherIsBetter;
    const bool better =
        m_result.bestStep < 0 || (higher ? value > m_bestValue : value < m_bestValue);
    const bool keep = m.config.evaluation.keepBest;
    m_withoutGain = better ? 0 : m_withoutGain + 1;
    if (better) {
        m_bestValue = value;
        m_result.bestStep = m_result.at.step;
        if (keep && m_result.at.step < m_totalSteps) {
            saveValues(m.outDir / bestFile, m_parameters);
        }
    }
    if (better || !keep) {
        m_result.evals = evals;
    }
}

}  // namespace artemis
