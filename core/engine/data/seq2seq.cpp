// Sequence to sequence: an encoder reads prefix + source, a decoder writes the target. Both end
// with the end token. The decoder reads its start token and the target moved by one
// (Raffel et al. 2020; transformers' _shift_right).
#include <algorithm>

#include "core/base/error.h"
#include "core/engine/data/encoding.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

/// At most `limit` tokens, the end token the last of them; whether some were left out.
bool closeAt(std::vector<std::int32_t>& tokens, std::int64_t limit, std::int32_t end) {
    const auto room = static_cast<std::size_t>(limit) - 1;
    const bool cut = tokens.size() > room;
    tokens.resize(std::min(tokens.size(), room));
    tokens.push_back(end);
    return cut;
}

class SeqToSeq final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"seq2seq",
                                 "Sequence to sequence",
                                 "Turns a source into a target with an encoder and a decoder: "
                                 "summaries, translations, reports from data.",
                                 {{.key = "data.source"},
                                  {.key = "data.target"},
                                  {.key = "data.prefix"},
                                  {.key = "data.references"},
                                  {.key = "data.max_target_length"},
                                  {.key = "evaluation.live_share"},
                                  {.key = "evaluation.live_samples"},
                                  {.key = "evaluation.generate"}}};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override {
        if (options.source.empty() || options.target.empty()) {
            throw BadInput(options.source.empty() ? "data.source" : "data.target",
                           "is missing; seq2seq reads a source and a target, name their columns");
        }
        return pairColumns(options);
    }

    bool hasReferences(const DataOptions&) const override { return true; }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose purpose) const override {
        Dataset data;
        data.name = table.name;
        const std::int32_t end = requiredToken(tokenizer.special().eos, "end-of-text", id());
        data.decoderStart = requiredToken(tokenizer.special().pad, "padding", id());
        std::vector<std::string> sources = columnTexts(table, options.source);
        for (std::string& source : sources) {
            source.insert(0, options.prefix);
        }
        TokenLists inputs = encodePlain(sources, tokenizer, threads);
        TokenLists targets = encodePlain(columnTexts(table, options.target), tokenizer, threads);
        for (std::size_t row = 0; row < inputs.size(); ++row) {
            const bool cutSource = closeAt(inputs[row], options.maxLength, end);
            const bool cutTarget = closeAt(targets[row], options.maxTargetLength, end);
            data.truncated += cutSource || cutTarget ? 1 : 0;
            Example example{targets[row], {}, std::move(targets[row]), table.sourceRows[row]};
            if (purpose == Purpose::Evaluation) {
                example.item = static_cast<std::int64_t>(data.items.size());
                data.items.push_back(pairItem(table, row, options));
                data.items.back().prompt = inputs[row];
            }
            example.source = std::move(inputs[row]);
            data.examples.push_back(std::move(example));
        }
        return data;
    }

    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw&) const override {
        Batch batch = packed(data, indices);
        batch.labels = batch.tokens;
        std::int64_t first = 0;
        for (const std::int64_t length : batch.lengths) {
            for (std::int64_t row = first; row < first + length; ++row) {
                batch.rows.push_back(row);
                batch.tokens[static_cast<std::size_t>(row)] =
                    row == first ? data.decoderStart
                                 : batch.labels[static_cast<std::size_t>(row) - 1];
            }
            first += length;
        }
        return batch;
    }

    std::vector<std::string> metrics() const override { return writingMetrics(); }
    std::vector<std::string> defaultMetrics() const override {
        return {"perplexity", "token_accuracy"};
    }
};

}  // namespace

std::unique_ptr<Task> makeSeqToSeq() { return std::make_unique<SeqToSeq>(); }

}  // namespace artemis
