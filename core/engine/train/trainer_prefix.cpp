// When the trainer keeps what frozen blocks make of the examples, and what it says about it.
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/engine/nn/arena.h"
#include "core/engine/train/batch_order.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prefix_rule.h"
#include "core/engine/train/trainer.h"

namespace artemis {

namespace {

constexpr std::uint64_t megabyte = 1000 * 1000;

std::string blocksText(std::int64_t count) {
    return count == 1 ? "the lowest block" : "the lowest " + std::to_string(count) + " blocks";
}

}  // namespace

void Trainer::openPrefixCache() {
    const TrainingOptions& o = m.config.training;
    const std::filesystem::path file = m.outDir / "prefix_cache.rows";
    const auto [frozen, against] =
        prefixRule(o, m.model, m.task, m.train, m_totalSteps > stepsPerEpoch());
    if (!against.empty()) {
        m.sink.take(Logged{Level::Info, "the output of frozen blocks is not kept: " + against});
    }
    if (frozen == 0) {
        std::error_code ignored;
        std::filesystem::remove(file, ignored);  // Of a killed run with other settings.
        return;
    }
    m_prefix = std::make_unique<PrefixCache>(
        m.model, precisionOf(o.precision),
        PrefixCacheOptions{frozen, o.prefixCache == "bf16" ? at::kBFloat16 : at::kFloat, file,
                           static_cast<std::uint64_t>(o.prefixCacheMb) * megabyte,
                           static_cast<std::uint64_t>(o.prefixCacheDiskMb) * megabyte});
    m.sink.take(Logged{Level::Info, blocksText(frozen) + " of " + std::to_string(m.model.blocks()) +
                                        (frozen == 1 ? " is" : " are") +
                                        " frozen: computed once for each example and kept" +
                                        (m.model.blockDropout() > 0 ? ", without dropout" : "")});
}

/// Of all examples; those that are kept already are read alone.
void Trainer::keepPrefixes(const Dataset& data, const Draw& draw, std::stop_token stop) {
    const Context context = contextOf(m.config.training);
    const auto size = static_cast<std::int64_t>(m.workers.count());
    ProgressTeller progress(m.sink, "frozen blocks",
                            static_cast<std::int64_t>(data.examples.size()));
    eachBatch(data, (m.config.training.batchSize + size - 1) / size, m.workers, std::move(stop),
              [&](std::size_t, auto indices) {
                  const Batch batch = m.task.batch(data, indices, draw);
                  if (!batch.rows.empty()) {
                      const BatchShape computed =
                          m_prefix->begin(batch, toInput(batch), context).computed;
                      m_prefixFlops += prefixFlops(m.model, computed, m_prefix->blocks());
                  }
                  progress.add(static_cast<std::int64_t>(indices.size()));
              });
}

/// All that will be read more than once, before training takes memory of its own; the frozen
/// weights give theirs back then, and what is needed of them comes again.
void Trainer::fillPrefixCache(std::stop_token stop) {
    if (m_prefix == nullptr || m_totalSteps - m_result.at.step < stepsPerEpoch()) {
        return;
    }
    const auto seed = static_cast<std::uint64_t>(m.config.training.seed);
    m.sink.take(PhaseChanged{"computing what stays frozen"});
    const Stopwatch training;
    keepPrefixes(m.train, {seed, 0}, stop);
    m_result.prefixSeconds += training.seconds();
    tellPrefixCache("before training");
    const std::int64_t interval = evaluationInterval();
    const bool again = interval > 0 && m_totalSteps - m_result.at.step >= 2 * interval;
    for (const EvalSet& set : m.evalSets) {
        const bool plain = set.data.choices.empty() && !set.data.sharesStart;
        if (!again || !plain || m_prefix->format() != at::kFloat || stop.stop_requested()) {
            continue;
        }
        const Stopwatch watch;
        keepPrefixes(set.data, {seed, -1}, stop);
        const auto [found, computed] = m_prefix->takeCounts();
        if (computed > 0) {
            m_prefixSeconds[set.name] = watch.seconds() * static_cast<double>(found + computed) /
                                        static_cast<double>(computed);
        }
    }
    m_prefix->releaseWeights();
    trimArena();
    m.sink.take(PhaseChanged{"training"});
}

void Trainer::tellPrefixCache(const std::string& when) {
    if (m_prefix == nullptr) {
        return;
    }
    const auto [found, computed] = m_prefix->takeCounts();
    const RowStore& store = m_prefix->store();
    if (computed > 0) {
        m.sink.take(Logged{Level::Info,
                           when + ": the output of frozen blocks was computed for " +
                               grouped(computed) + " of " + grouped(found + computed) +
                               " examples; " + bytesText(static_cast<double>(store.memoryBytes())) +
                               " of it are in memory, " +
                               bytesText(static_cast<double>(store.diskBytes())) + " on disk"});
    }
    if (const std::string trouble = store.trouble(); !trouble.empty() && !m_toldTrouble) {
        m_toldTrouble = true;
        m.sink.take(
            Logged{Level::Warning, "what frozen blocks make is kept in memory alone: " + trouble});
    }
}

}  // namespace artemis
