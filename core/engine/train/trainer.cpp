// The training loop.
#include "core/engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/base/error.h"
#include "core/base/stopwatch.h"
#include "core/engine/nn/arena.h"
#include "core/engine/peft/method.h"
#include "core/engine/train/checkpoint.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/process.h"
#include "core/files/mapped_file.h"

namespace artemis {

Trainer::Trainer(const TrainParts& parts)
    : m(parts),
      m_parameters(trainableParameters(parts.model)),
      m_learnt(learntParameters(parts.model)),
      m_optimizer(m_parameters, {parts.config.training.beta1, parts.config.training.beta2,
                                 parts.config.training.epsilon, parts.config.training.weightDecay,
                                 parts.config.training.smallStates()}),
      m_lengths(parts.train.lengths()),
      m_budget(parts.config.evaluation.liveShare, parts.config.evaluation.liveSamples) {
    const TrainingOptions& training = m.config.training;
    const double wanted = training.epochs * static_cast<double>(stepsPerEpoch());
    m_totalSteps = training.maxSteps > 0 ? training.maxSteps
                                         : static_cast<std::int64_t>(std::ceil(wanted - 1e-9));
    m_bestMetric = bestMetric(m.task, m.config.evaluation);
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

/// Every value that a step will write gets its pages now; of a table of its own, few rows change.
void Trainer::ownValues() {
    std::vector<std::int64_t> sizes;
    for (const Parameter* parameter : m_parameters) {
        sizes.push_back(parameter->rowSparse ? 0 : parameter->count());
    }
    const auto shares = m.workers.shareOut(sizes);
    m.workers.run([&](std::size_t worker) {
        for (const std::size_t i : shares[worker]) {
            if (sizes[i] > 0) {
                ownPages(m_parameters[i]->value.mutable_data_ptr(),
                         m_parameters[i]->value.nbytes());
            }
        }
    });
}

void Trainer::train(std::stop_token stop) {
    const std::int64_t group = m.config.training.gradientAccumulation;
    while (!ended() && !pauses() && !stop.stop_requested()) {
        const std::int64_t epoch = m_result.at.step / stepsPerEpoch();
        const Batches batches = batchesOf(epoch);
        for (std::int64_t s = m_result.at.step % stepsPerEpoch();
             s < stepsPerEpoch() && !ended() && !pauses() && !stop.stop_requested(); ++s) {
            const auto first = static_cast<std::size_t>(s * group);
            const std::size_t count =
                std::min(batches.size() - first, static_cast<std::size_t>(group));
            const Stopwatch watch;
            const double loss = trainStep({std::span(batches).subspan(first, count), epoch});
            const double norm = m_optimizer.gradientNorm(m.workers);
            const double clip = m.config.training.maxGradNorm;
            m_optimizer.step(rateAt(m_result.at.step),
                             clip > 0 ? std::min(1.0, clip / (norm + 1e-6)) : 1, m.workers);
            const double seconds = watch.seconds();
            m_result.sessionSeconds += seconds;
            m_result.at.seconds += seconds;
            afterStep(loss, norm, stop);
        }
        tellPrefixCache("epoch " + std::to_string(epoch + 1));
    }
}

void Trainer::takeOver(const Trainer& earlier, const std::vector<Moved>& moved) {
    m_optimizer.takeOver(earlier.m_optimizer, moved);
    m_result = earlier.m_result;
    m_result.paused = false;
    m_budget = earlier.m_budget;
    m_toldTrouble = earlier.m_toldTrouble;
    m_bestValue = earlier.m_bestValue;
    m_withoutGain = earlier.m_withoutGain;
    m_lastEvaluated = earlier.m_lastEvaluated;
    m_checkpointedAt = earlier.m_checkpointedAt;
    m_cost = earlier.m_cost;
}

TrainResult Trainer::run(std::stop_token stop, std::int64_t until) {
    m_until = until;
    m_result.paused = pauses() && !ended() && !stop.stop_requested();
    if (m_result.paused) {
        return m_result;
    }
    m.sink.take(PhaseChanged{"training"});
    openPrefixCache();
    fillPrefixCache(stop);
    ownValues();
    train(stop);
    const bool stopped = stop.stop_requested();
    if (ended() && !stopped) {  // Makes room for what follows.
        m_optimizer.dropStates();
        trimArena();
    }
    if (m_prefix != nullptr) {
        m_prefix->requireWeights();
        m_prefix.reset();
    }
    m_result.flopsPerStep +=
        m_prefixFlops / static_cast<double>(std::max<std::int64_t>(1, m_result.sessionSteps));
    if (stopped) {
        m_result.stopped = true;
        checkpoint();
        return m_result;
    }
    m_result.paused = !ended();
    if (m_result.paused) {
        checkpoint();
        return m_result;
    }
    if (!m.evalSets.empty() && m_lastEvaluated != m_result.at.step &&
        m.config.evaluation.every != "never") {
        evaluateAll(stop);
    }
    return otherPlanOfBest().is_null() ? takeBest(stop) : m_result;
}

bool Trainer::bestIsElsewhere() const {
    return m.config.evaluation.keepBest && m_result.bestStep >= 0 &&
           m_result.bestStep != m_result.at.step;
}

Value Trainer::otherPlanOfBest() const {
    if (m.plan.is_null() || !bestIsElsewhere()) {
        return nullptr;
    }
    const Value plan = countersOf(bestFile(m.outDir)).at("plan");
    return plan == m.plan ? Value() : plan;
}

TrainResult Trainer::takeBest(std::stop_token stop) {
    if (bestIsElsewhere()) {
        loadValues(bestFile(m.outDir), m_learnt);
        if (m_budget.hasShortened()) {
            evaluateKept(stop);
        }
    }
    return m_result;
}

void Trainer::measure(const std::string& name, double value) {
    m.sink.take(Measured{m_result.at, "train", name, value});
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

/// Steps; 0 where there is no evaluation before the end.
std::int64_t Trainer::evaluationInterval() const {
    if (m.evalSets.empty() || !m.config.evaluation.whileTraining()) {
        return 0;
    }
    const std::string& every = m.config.evaluation.every;
    return every == "epoch" ? stepsPerEpoch() : std::stoll(every);
}

bool Trainer::evaluationDue() const {
    const std::int64_t interval = evaluationInterval();
    return interval > 0 && m_result.at.step % interval == 0;
}

void Trainer::evaluateAll(std::stop_token stop) {
    const bool live = m_result.at.step < m_totalSteps;
    EvaluationParts parts{m.model,   m.task, m.config.evaluation, contextOf(m.config.training),
                          m.workers, m.sink, m.generation,        live ? &m_budget : nullptr};
    Value evals = Value::object();
    for (const EvalSet& set : m.evalSets) {
        const auto kept = m_prefixSeconds.find(set.name);
        const bool isKept = m_prefix != nullptr && kept != m_prefixSeconds.end();
        parts.prefix = isKept ? m_prefix.get() : nullptr;
        parts.prefixSeconds = isKept ? kept->second : 0;
        if (m_prefix != nullptr &&
            (!isKept || generatesTexts(m.task, m.config.evaluation, set.data))) {
            m_prefix->requireWeights();
        }
        auto figures = evaluateSet(parts, set, m_result.at, stop);
        if (!figures) {
            return;
        }
        evals[set.name] = std::move(*figures);
    }
    if (m_prefix != nullptr && live) {
        m_prefix->releaseWeights();
    }
    m_lastEvaluated = m_result.at.step;
    keepIfBest(evals);
}

/// The kept state on all rows: while it was trained there was time for some of them alone.
void Trainer::evaluateKept(std::stop_token stop) {
    struct Silent final : EventSink {
        void take(const Event&) override {}
    } silent;
    m.sink.take(PhaseChanged{"evaluating the kept state"});
    const EvaluationParts parts{
        m.model,   m.task, m.config.evaluation, contextOf(m.config.training),
        m.workers, silent, m.generation};
    for (const EvalSet& set : m.evalSets) {
        if (auto figures = evaluateSet(parts, set, m_result.at, stop)) {
            m_result.evals[set.name] = std::move(*figures);
        }
    }
}

void Trainer::keepIfBest(const Value& evals) {
    const double value = evals.begin().value().at(m_bestMetric).get<double>();
    const bool higher = higherIsBetter(m_bestMetric);
    const bool better =
        m_result.bestStep < 0 || (higher ? value > m_bestValue : value < m_bestValue);
    const bool keep = m.config.evaluation.keepBest;
    m_withoutGain = better ? 0 : m_withoutGain + 1;
    if (better) {
        m_bestValue = value;
        m_result.bestStep = m_result.at.step;
        if (keep && m_result.at.step < m_totalSteps) {
            saveValues(bestFile(m.outDir), m_learnt, counters());
        }
    }
    if (better || !keep) {
        m_result.evals = evals;
    }
}

}  // namespace artemis
