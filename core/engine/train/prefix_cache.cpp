// Looks rows up, computes those that are missing, keeps them.
#include "core/engine/train/prefix_cache.h"

#include <algorithm>
#include <cstdio>
#include <span>

#include "core/base/checksum.h"
#include "core/base/hash.h"
#include "core/base/random.h"
#include "core/engine/data/batch_part.h"
#include "core/engine/models/frozen_weights.h"
#include "core/engine/nn/steady_rows.h"
#include "core/engine/train/feed.h"
#include "core/engine/train/prefix_rows.h"

namespace artemis {

namespace {

/// `t` must be contiguous.
std::span<std::byte> bytesOf(const at::Tensor& t) {
    return {static_cast<std::byte*>(t.mutable_data_ptr()), t.nbytes()};
}

std::int64_t totalOf(const std::vector<RowSpan>& spans) {
    return spans.empty() ? 0 : spans.back().first + spans.back().count;
}

/// Of everything that does not train, which is all that frozen blocks can read.
std::uint64_t frozenChecksum(const Model& model) {
    std::uint64_t sum = 0;
    const auto add = [&sum](const Parameter* parameter) {
        if (!parameter->trainable()) {
            const at::Tensor value = parameter->value.contiguous();
            const auto* data = static_cast<const std::byte*>(value.const_data_ptr());
            sum = random::key(
                {sum, random::key(parameter->name), checksum(std::span(data, value.nbytes()))});
        }
    };
    for (const auto& parameter : model.parameters()) {
        add(parameter.get());
    }
    for (const Site& site : model.sites()) {
        if (site.projection != nullptr) {
            for (const auto& slot : site.projection->adapters()) {
                std::ranges::for_each(slot.adapter->parameters(), add);
            }
        }
    }
    return sum;
}

std::string hexadecimal(std::uint64_t number) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    return text;
}

}  // namespace

PrefixCache::PrefixCache(const Model& model, const Precision& precision, PrefixCacheOptions options)
    : m_model(model),
      m(std::move(options)),
      m_store(
          {m.file, m.memoryBytes, m.diskBytes, [this, precision] { return header(precision); }}) {}

void PrefixCache::releaseWeights() {
    const std::lock_guard lock(m_weights);
    releaseFrozen(m_model, m.blocks);
    m_released = true;
}

void PrefixCache::requireWeights() {
    const std::lock_guard lock(m_weights);
    if (m_released) {
        restoreFrozen(m_model);
        m_released = false;
    }
}

std::string PrefixCache::header(const Precision& precision) {
    requireWeights();
    const Value fields{{"artemis", "frozen-prefix cache 1"},
                       {"blocks", m.blocks},
                       {"width", m_model.hiddenSize()},
                       {"rows", at::toString(m.format)},
                       {"compute", at::toString(precision.compute)},
                       {"weights", hexadecimal(frozenChecksum(m_model))},
                       {"config", sha256(m_model.config().dump())}};
    return fields.dump() + "\n";
}

/// Rows of one example as they are kept: hidden ones, then those of the memory.
at::Tensor PrefixCache::bufferFor(const Rows& rows) const {
    return at::empty({rows.hidden.size(0) + rows.memory.size(0), m_model.hiddenSize()}, m.format);
}

void PrefixCache::unpack(const at::Tensor& kept, const Rows& rows) {
    rows.hidden.copy_(kept.narrow(0, 0, rows.hidden.size(0)));
    rows.memory.copy_(kept.narrow(0, rows.hidden.size(0), rows.memory.size(0)));
}

bool PrefixCache::read(const std::string& key, const Rows& rows) {
    const at::Tensor kept = bufferFor(rows);
    if (kept.numel() > 0 && !m_store.read(key, bytesOf(kept))) {
        return false;
    }
    unpack(kept, rows);
    return true;
}

/// `rows` get what will be read again, rounded where it is kept so.
void PrefixCache::keep(const std::string& key, const Rows& made, const Rows& rows) {
    const at::Tensor kept = bufferFor(rows);
    kept.narrow(0, 0, made.hidden.size(0)).copy_(made.hidden);
    kept.narrow(0, made.hidden.size(0), made.memory.size(0)).copy_(made.memory);
    m_store.keep(key, bytesOf(kept));
    unpack(kept, rows);
}

std::vector<PrefixCache::Rows> PrefixCache::views(const Batch& batch, const Rows& rows) const {
    const PrefixRows spans = prefixRows(m_model, m.blocks, batch);
    std::vector<Rows> views;
    for (std::size_t i = 0; i < spans.hidden.size(); ++i) {
        views.push_back({rows.hidden.narrow(0, spans.hidden[i].first, spans.hidden[i].count),
                         rows.memory.narrow(0, spans.memory[i].first, spans.memory[i].count)});
    }
    return views;
}

BatchShape PrefixCache::compute(const Batch& missing, const std::vector<std::string>& keys,
                                const std::vector<Rows>& rows, Context context) {
    requireWeights();
    const SteadyRows steady;  // Another epoch has other batches, and a resumed run the same bits.
    context.training = false;
    context.recompute = false;
    const State state = m_model.before(m.blocks, toInput(missing), context);
    const bool remembers = totalOf(prefixRows(m_model, m.blocks, missing).memory) > 0;
    const auto made = views(
        missing, {state.hidden, remembers ? state.memory : at::empty({0, m_model.hiddenSize()})});
    for (std::size_t i = 0; i < made.size(); ++i) {
        keep(keys[i], made[i], rows[i]);
    }
    m_computed += missing.size();
    return shapeOf(missing);
}

PrefixCache::Begun PrefixCache::begin(const Batch& batch, const Input& input,
                                      const Context& context) {
    const at::NoGradGuard guard;
    const PrefixRows spans = prefixRows(m_model, m.blocks, batch);
    const std::int64_t width = m_model.hiddenSize();
    const Rows all{at::empty({totalOf(spans.hidden), width}),
                   at::empty({totalOf(spans.memory), width})};
    const std::vector<Rows> rows = views(batch, all);
    const std::vector<std::string> keys = prefixKeys(batch, wantedAlone());
    std::vector<std::size_t> missing;
    std::vector<std::string> missingKeys;
    std::vector<Rows> missingRows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (!read(keys[i], rows[i])) {
            missing.push_back(i);
            missingKeys.push_back(keys[i]);
            missingRows.push_back(rows[i]);
        }
    }
    Begun begun{{m.blocks, wantedAlone() ? State() : m_model.frame(m.blocks, input)}, {}};
    if (!missing.empty()) {
        begun.computed = compute(batchPart(batch, missing), missingKeys, missingRows, context);
    }
    m_found += static_cast<std::int64_t>(rows.size() - missing.size());
    begun.start.state.hidden = all.hidden;
    begun.start.state.picked = wantedAlone();
    if (all.memory.size(0) > 0) {
        begun.start.state.memory = context.precision.operand(all.memory);
    }
    return begun;
}

Start startOf(const Model& model, PrefixCache* cache, const Batch& batch, const Input& input,
              const Context& context) {
    return cache == nullptr ? Start{0, model.embed(input, context)}
                            : cache->begin(batch, input, context).start;
}

PrefixCache::Counts PrefixCache::takeCounts() {
    return {m_found.exchange(0), m_computed.exchange(0)};
}

}  // namespace artemis
