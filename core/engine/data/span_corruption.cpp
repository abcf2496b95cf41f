// Span corruption (T5, Raffel et al. 2020, section 3.1.4): spans of a text are each replaced by a
// sentinel, and the decoder writes the sentinels with what they stand for. 15 % of the tokens,
// spans of three on average, drawn anew in every epoch from (seed, epoch, example).
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/engine/data/encoding.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

constexpr double meanSpan = 3;

/// `total` as a sum of `parts` positive numbers, every such sum being equally likely.
std::vector<std::size_t> randomParts(std::size_t total, std::size_t parts, std::uint64_t key) {
    std::vector<std::size_t> cuts(total - 1);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        cuts[i] = i + 1;
    }
    for (std::size_t i = 0; i + 1 < parts; ++i) {  // Fisher and Yates' first steps.
        std::swap(cuts[i], cuts[i + random::below(key, i, cuts.size() - i)]);
    }
    cuts.resize(parts - 1);
    std::ranges::sort(cuts);
    cuts.push_back(total);
    std::vector<std::size_t> sizes;
    std::size_t start = 0;
    for (const std::size_t cut : cuts) {
        sizes.push_back(cut - start);
        start = cut;
    }
    return sizes;
}

/// What encoder and decoder get of one text.
struct Corrupted {
    std::vector<std::int64_t> source, target;
};

/// Kept and corrupted spans alternate, the first one being kept; at most as many as there are
/// sentinels.
Corrupted corrupted(const std::vector<std::int32_t>& tokens, double share,
                    const std::vector<std::int32_t>& sentinels, std::int32_t end,
                    std::uint64_t key) {
    const auto length = static_cast<double>(tokens.size());
    const auto noise = static_cast<std::size_t>(
        std::clamp(std::round(length * share), 1.0, std::max(1.0, length - 1)));
    const std::size_t most = std::min({noise, tokens.size() - noise, sentinels.size()});
    const std::size_t spans = std::clamp<std::size_t>(
        static_cast<std::size_t>(std::round(static_cast<double>(noise) / meanSpan)), 1, most);
    const auto corrupt = randomParts(noise, spans, random::key({key, 0}));
    const auto kept = randomParts(tokens.size() - noise, spans, random::key({key, 1}));
    Corrupted made;
    auto next = tokens.begin();
    const auto take = [&next](std::vector<std::int64_t>& into, std::size_t count) {
        into.insert(into.end(), next, next + static_cast<std::ptrdiff_t>(count));
        next += static_cast<std::ptrdiff_t>(count);
    };
    for (std::size_t i = 0; i < spans; ++i) {
        take(made.source, kept[i]);
        made.source.push_back(sentinels[i]);
        made.target.push_back(sentinels[i]);
        take(made.target, corrupt[i]);
    }
    made.source.push_back(end);
    made.target.push_back(end);
    return made;
}

std::vector<std::int32_t> sentinelsOf(const Tokenizer& tokenizer) {
    std::vector<std::int32_t> sentinels;
    while (const auto id =
               tokenizer.tokenToId("<extra_id_" + std::to_string(sentinels.size()) + ">")) {
        sentinels.push_back(*id);
    }
    if (sentinels.empty()) {
        throw BadInput("model.path",
                       "the tokenizer of this model has no tokens <extra_id_0>, <extra_id_1> …, "
                       "which the task span-corruption needs; choose another task or a T5 model");
    }
    return sentinels;
}

class SpanCorruption final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"span-corruption", "Span corruption",
                                 "Fills gaps in a text: how T5 models are pretrained or adapted to "
                                 "a domain."};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override { return {{options.text}, ""}; }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose) const override {
        Dataset data;
        data.name = table.name;
        data.maskProbability = options.maskProbability;
        data.sentinels = sentinelsOf(tokenizer);
        data.endToken = requiredToken(tokenizer.special().eos, "end-of-text", id());
        data.decoderStart = requiredToken(tokenizer.special().pad, "padding", id());
        TokenLists lists = encodePlain(columnTexts(table, options.text), tokenizer, threads);
        // The end token is still to come, and two tokens are the least that has a gap.
        const auto longest = static_cast<std::size_t>(options.maxLength - 1);
        for (std::size_t row = 0; row < lists.size(); ++row) {
            data.truncated += lists[row].size() > longest ? 1 : 0;
            lists[row].resize(std::min(lists[row].size(), longest));
            if (lists[row].size() > 1) {
                data.examples.push_back({std::move(lists[row]), {}, {}, table.sourceRows[row]});
            }
        }
        return data;
    }

    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw& draw) const override {
        Batch batch;
        for (const std::int64_t index : indices) {
            const std::uint64_t key = random::key({random::key("span corruption"), draw.seed,
                                                   static_cast<std::uint64_t>(draw.epoch),
                                                   static_cast<std::uint64_t>(index)});
            const Corrupted made =
                corrupted(data.examples[static_cast<std::size_t>(index)].tokens,
                          data.maskProbability, data.sentinels, data.endToken, key);
            auto& source = batch.source;
            source.tokens.insert(source.tokens.end(), made.source.begin(), made.source.end());
            source.lengths.push_back(static_cast<std::int64_t>(made.source.size()));
            std::int64_t before = data.decoderStart;
            for (std::size_t i = 0; i < made.target.size(); ++i) {
                batch.rows.push_back(static_cast<std::int64_t>(batch.tokens.size()));
                batch.labels.push_back(made.target[i]);
                batch.positions.push_back(static_cast<std::int64_t>(i));
                batch.tokens.push_back(std::exchange(before, made.target[i]));
            }
            batch.lengths.push_back(static_cast<std::int64_t>(made.target.size()));
            batch.examples.push_back(index);
        }
        batch.typeIds.resize(batch.tokens.size());
        return batch;
    }

    std::vector<std::string> metrics() const override { return {"perplexity", "token_accuracy"}; }
    std::vector<std::string> defaultMetrics() const override { return metrics(); }
};

}  // namespace

std::unique_ptr<Task> makeSpanCorruption() { return std::make_unique<SpanCorruption>(); }

}  // namespace artemis
