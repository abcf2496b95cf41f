// Masked language modelling (BERT, Devlin et al. 2019, section 3.1): 15 % of the tokens are to be
// predicted; 80 % of those are replaced by [MASK], 10 % by a random token, 10 % stay. Drawn anew in
// every epoch from (seed, epoch, example, token); at least one token of each example is chosen.
#include <algorithm>
#include <array>

#include "core/base/random.h"
#include "core/engine/data/encoding.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

constexpr double maskedShare = 0.8;
constexpr double randomShare = 0.1;

bool isSpecial(std::int32_t token, const SpecialIds& special) {
    const std::array roles{special.pad, special.cls, special.sep, special.mask,
                           special.unk, special.bos, special.eos};
    return std::find(roles.begin(), roles.end(), token) != roles.end();
}

/// The numbers of one token; streams 0 to 2 say whether, how and with what it is masked.
struct TokenDraw {
    std::uint64_t key;
    std::size_t token;

    double uniform(std::uint64_t stream) const { return random::uniform(key, 3 * token + stream); }
    std::int64_t below(std::uint64_t stream, std::int32_t bound) const {
        return static_cast<std::int64_t>(
            random::below(key, 3 * token + stream, static_cast<std::uint64_t>(bound)));
    }
};

/// Tokens of an example that are to be predicted, in order.
std::vector<std::size_t> chosenTokens(const Example& example, double probability,
                                      std::uint64_t key) {
    std::vector<std::size_t> chosen;
    std::size_t likeliest = 0;
    double lowest = 1;
    for (std::size_t token = 0; token < example.labels.size(); ++token) {
        if (example.labels[token] == noLabel) {
            continue;
        }
        const double drawn = TokenDraw{key, token}.uniform(0);
        if (drawn < probability) {
            chosen.push_back(token);
        }
        if (drawn < lowest) {
            lowest = drawn;
            likeliest = token;
        }
    }
    if (chosen.empty() && lowest < 1) {
        chosen.push_back(likeliest);
    }
    return chosen;
}

class MaskedLm final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"masked-lm",
                                 "Masked language modelling",
                                 "Guesses hidden tokens of a text: how BERT-like models are "
                                 "pretrained or adapted to a domain.",
                                 {{.key = "data.text"}, {.key = "data.mask_probability"}}};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override { return {{options.text}, ""}; }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose) const override {
        Dataset data;
        data.name = table.name;
        data.maskProbability = options.maskProbability;
        data.maskToken = requiredToken(tokenizer.special().mask, "mask", id());
        data.vocabSize = static_cast<std::int32_t>(tokenizer.vocabSize());
        TokenLists lists = encodeCut(columnTexts(table, options.text), tokenizer, options.maxLength,
                                     threads, data.truncated);
        for (std::size_t row = 0; row < lists.size(); ++row) {
            std::vector<std::int32_t> labels = lists[row];
            std::replace_if(
                labels.begin(), labels.end(),
                [&](std::int32_t token) { return isSpecial(token, tokenizer.special()); }, noLabel);
            data.examples.push_back(
                {std::move(lists[row]), {}, std::move(labels), table.sourceRows[row]});
        }
        return data;
    }

    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw& draw) const override {
        Batch batch = packed(data, indices);
        std::int64_t first = 0;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const Example& example = data.examples[static_cast<std::size_t>(indices[i])];
            const std::uint64_t key = random::key({random::key("masking"), draw.seed,
                                                   static_cast<std::uint64_t>(draw.epoch),
                                                   static_cast<std::uint64_t>(indices[i])});
            for (const std::size_t token : chosenTokens(example, data.maskProbability, key)) {
                const std::int64_t row = first + static_cast<std::int64_t>(token);
                batch.rows.push_back(row);
                batch.labels.push_back(example.labels[token]);
                mask(batch.tokens[static_cast<std::size_t>(row)], data, TokenDraw{key, token});
            }
            first += batch.lengths[i];
        }
        return batch;
    }

    std::vector<std::string> metrics() const override { return {"perplexity", "token_accuracy"}; }
    std::vector<std::string> defaultMetrics() const override { return metrics(); }

private:
    static void mask(std::int64_t& token, const Dataset& data, const TokenDraw& draw) {
        const double kind = draw.uniform(1);
        if (kind < maskedShare) {
            token = data.maskToken;
        } else if (kind < maskedShare + randomShare) {
            token = draw.below(2, data.vocabSize);
        }
    }
};

}  // namespace

std::unique_ptr<Task> makeMaskedLm() { return std::make_unique<MaskedLm>(); }

}  // namespace artemis
