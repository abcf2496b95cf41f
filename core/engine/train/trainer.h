// Trainer: the loop of steps, with evaluation, checkpoints, early stopping, pause and stop.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/pause_gate.h"
#include "core/config/experiment.h"
#include "core/engine/data/sampler.h"
#include "core/engine/data/task.h"
#include "core/engine/models/model.h"
#include "core/engine/train/adamw.h"
#include "core/engine/train/evaluator.h"
#include "core/engine/train/prefix_cache.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/workers.h"
#include "core/events/event.h"

namespace artemis {

/// Everything must outlive the trainer.
struct TrainParts {
    Model& model;
    const Task& task;
    const Dataset& train;
    const std::vector<EvalSet>& evalSets;
    const ExperimentConfig& config;
    EventSink& sink;
    Workers& workers;
    PauseGate* gate = nullptr;
    std::filesystem::path outDir;
    const TextGeneration* generation = nullptr;
    Value plan{};  ///< Kept with what is saved, since what trains follows from it; null: nothing.
};

/// What a training came to.
struct TrainResult {
    bool stopped = false;  ///< By request; a checkpoint was written.
    bool paused = false;   ///< It came to the step that it was to train to.
    Position at;
    double lossFirst = 0;
    double lossLast = 0;
    std::int64_t samples = 0;
    std::int64_t sessionTokens = 0;  ///< Of this session alone, as sessionSeconds.
    double sessionSeconds = 0;       ///< Of steps.
    double prefixSeconds = 0;        ///< Of what stays frozen, computed before this session's.
    std::int64_t sessionSteps = 0;
    std::int64_t sessionSamples = 0;
    double firstStepSeconds = 0;  ///< From the start of the process to the end of the first step.
    double paddedPositions = 0;
    double flopsPerStep = 0;
    Value evals = Value::object();  ///< {set: {metric: value}} of the state that was kept.
    std::int64_t bestStep = -1;
};

class Trainer {
public:
    explicit Trainer(const TrainParts& parts);

    std::int64_t totalSteps() const { return m_totalSteps; }
    /// Goes on from the newest checkpoint in outDir, if there is one; returns its step.
    std::int64_t resume();
    /// Goes on where an earlier trainer paused, of the same parts but for model, texts and plan.
    void takeOver(const Trainer& earlier, const std::vector<Moved>& moved);
    /// To the end, or until so many steps are taken where that comes first, with a checkpoint then;
    /// 0: to the end. Throws Failure where the loss is not a number; the last checkpoint stands.
    TrainResult run(std::stop_token stop, std::int64_t until = 0);
    /// The plan that the best state was trained by, where that is to be kept and another one stands
    /// now; null where not.
    Value otherPlanOfBest() const;
    /// Goes back to the best state, if that is to be kept and is another one.
    TrainResult takeBest(std::stop_token stop);

private:
    /// The batches of one optimiser step.
    struct Group {
        std::span<const std::vector<std::int64_t>> batches;
        std::int64_t epoch;
    };
    double trainStep(const Group& group);
    void count(const Batch& batch);
    void addGradients(std::vector<at::Tensor>& sums);
    void afterStep(double loss, double gradientNorm, std::stop_token stop);
    at::Tensor lossSum(const Batch& batch, const Context& context, double& flops) const;
    void openPrefixCache();
    void fillPrefixCache(std::stop_token stop);
    void keepPrefixes(const Dataset& data, const Draw& draw, std::stop_token stop);
    void tellPrefixCache(const std::string& when);
    void ownValues();
    void measureCost();
    void evaluateAll(std::stop_token stop);
    void evaluateKept(std::stop_token stop);
    void keepIfBest(const Value& evals);
    void checkpoint();
    bool checkpointDue() const;
    std::int64_t evaluationInterval() const;
    bool evaluationDue() const;
    void measure(const std::string& name, double value);
    void train(std::stop_token stop);
    Value counters() const;
    double rateAt(std::int64_t step) const;
    Batches batchesOf(std::int64_t epoch) const;
    std::int64_t batchesPerEpoch() const;
    std::int64_t stepsPerEpoch() const;
    bool ended() const;
    bool pauses() const { return m_until > 0 && m_result.at.step >= m_until; }
    bool bestIsElsewhere() const;

    TrainParts m;
    std::vector<Parameter*> m_parameters;  ///< That train.
    std::vector<Parameter*> m_learnt;      ///< These and those that did.
    AdamW m_optimizer;
    std::vector<std::int64_t> m_lengths;
    std::string m_bestMetric;
    std::int64_t m_totalSteps = 0;
    std::int64_t m_until = 0;
    TrainResult m_result;
    LiveBudget m_budget;
    std::unique_ptr<PrefixCache> m_prefix;  ///< While training, where frozen output is kept.
    std::map<std::string, double> m_prefixSeconds;  ///< Of the evaluation sets that it holds.
    std::atomic<double> m_prefixFlops = 0;          ///< Of what was computed before training.
    bool m_toldTrouble = false;
    double m_bestValue = 0;
    std::int64_t m_withoutGain = 0;
    std::int64_t m_lastEvaluated = -1;
    double m_checkpointedAt = 0;  ///< Training seconds.
    struct {
        double trained = 0;    ///< Training seconds of this session.
        double lived = 0;      ///< Seconds of the process.
        double processor = 0;  ///< Processor seconds of the process.
        std::int64_t tokens = 0;
    } m_cost;  ///< When cost was measured last.
};

}  // namespace artemis
