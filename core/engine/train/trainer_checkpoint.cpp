// What the trainer writes into a checkpoint, when, and how it goes on from one.
#include "core/base/error.h"
#include "core/engine/train/checkpoint.h"
#include "core/engine/train/trainer.h"

namespace artemis {

bool Trainer::checkpointDue() const {
    const TrainingOptions& o = m.config.training;
    if (ended()) {
        return false;
    }
    return o.checkpointSteps > 0
               ? m_result.at.step % o.checkpointSteps == 0
               : o.checkpointMinutes > 0 &&
                     m_result.at.seconds - m_checkpointedAt >= 60 * o.checkpointMinutes;
}

Value Trainer::counters() const {
    const TrainResult& r = m_result;
    return {{"plan", m.plan},
            {"step", r.at.step},
            {"epoch", r.at.epoch},
            {"seconds", r.at.seconds},
            {"tokens", r.at.tokens},
            {"loss_first", r.lossFirst},
            {"loss_last", r.lossLast},
            {"samples", r.samples},
            {"padded_positions", r.paddedPositions},
            {"best_step", r.bestStep},
            {"best_value", m_bestValue},
            {"without_gain", m_withoutGain},
            {"last_evaluated", m_lastEvaluated},
            {"evals", r.evals},
            {"total_steps", m_totalSteps},
            {"examples", m_lengths.size()}};
}

void Trainer::checkpoint() {
    if (m_result.at.step == 0) {
        return;
    }
    m.sink.settle();
    const auto file = saveCheckpoint(m.outDir, m_learnt, m_optimizer, counters());
    m_checkpointedAt = m_result.at.seconds;
    m.sink.take(ArtefactWritten{"checkpoint", file.string(), m_result.at});
}

std::int64_t Trainer::resume() {
    removeLeftovers(m.outDir);
    const auto file = newestCheckpoint(m.outDir);
    if (!file) {
        return 0;
    }
    const Value counters = loadCheckpoint(*file, m_learnt, m_optimizer);
    if (counters.at("total_steps") != m_totalSteps || counters.at("examples") != m_lengths.size()) {
        throw BadInput(file->string(),
                       "was written with other data or another number of steps; "
                       "start the run anew");
    }
    m_result.at = positionOf(counters);
    m_result.lossFirst = counters.at("loss_first");
    m_result.lossLast = counters.at("loss_last");
    m_result.samples = counters.at("samples");
    m_result.paddedPositions = counters.at("padded_positions");
    m_result.bestStep = counters.at("best_step");
    m_result.evals = counters.at("evals");
    m_bestValue = counters.at("best_value");
    m_withoutGain = counters.at("without_gain");
    m_lastEvaluated = counters.at("last_evaluated");
    m_checkpointedAt = m_result.at.seconds;
    return m_result.at.step;
}

}  // namespace artemis
