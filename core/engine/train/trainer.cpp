// The training loop.
#include "core/engine/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>

#include "core/base/error.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/checkpoint.h"
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

void Trainer::measure(const std::string& name, double value, const std::string& split,
                      std::int64_t n) {
    m.sink.take(Measured{m_result.at, split, name, value, n});
}

/// Throughput, memory and processor load, once a second: more often would fill the store.
void Trainer::measureCost() {
    const double seconds = m_result.sessionSeconds - m_cost.trained;
    if (seconds < 1) {
        return;
    }
    const double lived = processSeconds();
    const double processor = processorSeconds();
    const std::int64_t tokens = m_result.sessionTokens - m_cost.tokens;
    measure("tokens_per_s", static_cast<double>(tokens) / seconds);
    measure("rss_mb", residentMb());
    if (m_cost.lived > 0) {
        measure("cpu_percent", 100 * (processor - m_cost.processor) / (lived - m_cost.lived));
    }
    m_cost = {m_result.sessionSeconds, lived, processor, m_result.sessionTokens};
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
    measureCost();
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
                    contextOf(m.config.training), m.workers, stop);
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
