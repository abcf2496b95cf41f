// When the trainer keeps what frozen blocks make of the examples, and what it says about it.
#include <algorithm>
#include <numeric>

#include "core/base/text.h"
#include "core/engine/models/frozen_blocks.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prefix_rows.h"
#include "core/engine/train/trainer.h"

namespace artemis {

namespace {

constexpr std::uint64_t megabyte = 1000 * 1000;

/// Whether every epoch reads other tokens (masks are drawn anew), so that no key comes twice. A few
/// examples tell.
bool changesByEpoch(const Task& task, const Dataset& data, std::uint64_t seed) {
    std::vector<std::int64_t> few(std::min<std::size_t>(8, data.examples.size()));
    std::iota(few.begin(), few.end(), std::int64_t{0});
    const auto keysOf = [&](std::int64_t epoch) {
        return prefixKeys(task.batch(data, few, {seed, epoch}), false);
    };
    return keysOf(0) != keysOf(1);
}

std::string blocksText(std::int64_t count) {
    return count == 1 ? "the lowest block" : "the lowest " + std::to_string(count) + " blocks";
}

}  // namespace

/// Why the output of so many frozen blocks is not kept; "" where it is.
std::string Trainer::againstPrefixCache(std::int64_t frozen) const {
    const TrainingOptions& o = m.config.training;
    if (frozen == 0) {
        return "something trains in the first block or below it";
    }
    if (changesByEpoch(m.task, m.train, static_cast<std::uint64_t>(o.seed))) {
        return "each epoch draws other tokens";
    }
    if (o.prefixCache == "auto" && m.model.blockDropout() > 0) {
        return "they have dropout; set training.prefix_cache to fp32 to run them without it and "
               "compute each example once";
    }
    return "";
}

void Trainer::openPrefixCache() {
    const TrainingOptions& o = m.config.training;
    const std::filesystem::path file = m.outDir / "prefix_cache.rows";
    std::error_code ignored;
    const bool chosen = o.prefixCache != "auto" && o.prefixCache != "off";
    if (!chosen && (o.prefixCache == "off" || m_totalSteps <= stepsPerEpoch())) {
        std::filesystem::remove(file, ignored);  // Of a killed run with other settings.
        return;
    }
    const Batch one = m.task.batch(m.train, std::vector<std::int64_t>{0},
                                   {static_cast<std::uint64_t>(o.seed), 0});
    const Context context = contextOf(o);
    const std::int64_t frozen = frozenBlocks(m.model, toInput(one), context);
    const std::string reason = againstPrefixCache(frozen);
    if (!reason.empty()) {
        std::filesystem::remove(file, ignored);
        if (chosen || frozen > 0) {
            m.sink.take(Logged{Level::Info, "the output of frozen blocks is not kept: " + reason});
        }
        return;
    }
    m_prefix = std::make_unique<PrefixCache>(
        m.model, context.precision,
        PrefixCacheOptions{frozen, o.prefixCache == "bf16" ? at::kBFloat16 : at::kFloat, file,
                           static_cast<std::uint64_t>(o.prefixCacheMb) * megabyte,
                           static_cast<std::uint64_t>(o.prefixCacheDiskMb) * megabyte});
    m.sink.take(Logged{Level::Info, blocksText(frozen) + " of " + std::to_string(m.model.blocks()) +
                                        (frozen == 1 ? " is" : " are") +
                                        " frozen: computed once for each example and kept" +
                                        (m.model.blockDropout() > 0 ? ", without dropout" : "")});
}

void Trainer::tellPrefixCache(std::int64_t epoch) {
    if (m_prefix == nullptr) {
        return;
    }
    const auto [found, computed] = m_prefix->takeCounts();
    const RowStore& store = m_prefix->store();
    m.sink.take(Logged{
        Level::Info,
        "epoch " + std::to_string(epoch + 1) + ": the output of frozen blocks was there for " +
            grouped(found) + " of " + grouped(found + computed) + " examples; " +
            bytesText(static_cast<double>(store.memoryBytes())) + " of it are in memory, " +
            bytesText(static_cast<double>(store.diskBytes())) + " on disk"});
    if (const std::string trouble = store.trouble(); !trouble.empty() && !m_toldTrouble) {
        m_toldTrouble = true;
        m.sink.take(
            Logged{Level::Warning, "what frozen blocks make is kept in memory alone: " + trouble});
    }
}

}  // namespace artemis
