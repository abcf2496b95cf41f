// Causal language modelling: the next token, on running text or on the target of pairs.
//  Text: the texts one after another, each closed by the end token, cut into blocks of max_length.
//  Pairs: source + "\n" + target + end token, cut at max_length; only the target has labels.
#include <algorithm>

#include "core/base/error.h"
#include "core/engine/data/encoding.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

bool onPairs(const DataOptions& options) {
    if (options.source.empty() != options.target.empty()) {
        throw BadInput(options.source.empty() ? "data.source" : "data.target",
                       "source and target columns belong together; name both, or only data.text");
    }
    return !options.source.empty();
}

Example pairExample(std::vector<std::int32_t> source, const std::vector<std::int32_t>& target,
                    std::int32_t end) {
    Example example;
    example.labels.assign(source.size(), noLabel);
    example.labels.insert(example.labels.end(), target.begin(), target.end());
    example.labels.push_back(end);
    example.tokens = std::move(source);
    example.tokens.insert(example.tokens.end(), target.begin(), target.end());
    example.tokens.push_back(end);
    return example;
}

void encodePairs(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                 int threads, Dataset& data) {
    const std::int32_t end = requiredToken(tokenizer.special().eos, "end-of-text", "causal-lm");
    std::vector<std::string> sources = columnTexts(table, options.source);
    for (std::string& source : sources) {
        source += '\n';
    }
    TokenLists sourceTokens = encodePlain(sources, tokenizer, threads);
    const TokenLists targets = encodePlain(columnTexts(table, options.target), tokenizer, threads);
    const auto limit = static_cast<std::size_t>(options.maxLength);
    for (std::size_t row = 0; row < targets.size(); ++row) {
        Example example = pairExample(std::move(sourceTokens[row]), targets[row], end);
        example.row = table.sourceRows[row];
        if (example.tokens.size() > limit) {
            example.tokens.resize(limit);
            example.labels.resize(limit);
            ++data.truncated;
        }
        data.examples.push_back(std::move(example));
    }
}

void encodeBlocks(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                  int threads, Dataset& data) {
    const std::int32_t end = requiredToken(tokenizer.special().eos, "end-of-text", "causal-lm");
    TokenLists texts = encodePlain(columnTexts(table, options.text), tokenizer, threads);
    const auto limit = static_cast<std::size_t>(options.maxLength);
    Example block;
    const auto close = [&] {
        if (block.tokens.size() > 1) {  // One token alone predicts nothing.
            block.labels = block.tokens;
            data.examples.push_back(std::move(block));
        }
        block = Example{};
    };
    for (std::size_t row = 0; row < texts.size(); ++row) {
        texts[row].push_back(end);
        for (const std::int32_t token : texts[row]) {
            if (block.tokens.empty()) {
                block.row = table.sourceRows[row];
            }
            block.tokens.push_back(token);
            if (block.tokens.size() == limit) {
                close();
            }
        }
    }
    close();
}

class CausalLm final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"causal-lm", "Causal language modelling",
                                 "Writes on: learns running text, or the target that follows a "
                                 "source."};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override {
        return onPairs(options) ? TaskColumns{{options.source, options.target}, ""}
                                : TaskColumns{{options.text}, ""};
    }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose) const override {
        Dataset data;
        data.name = table.name;
        (onPairs(options) ? encodePairs : encodeBlocks)(table, tokenizer, options, threads, data);
        return data;
    }

    /// The output of token t answers for token t + 1, as transformers shifts labels.
    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw&) const override {
        Batch batch = packed(data, indices);
        std::int64_t first = 0;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const auto& labels = data.examples[static_cast<std::size_t>(indices[i])].labels;
            for (std::size_t token = 1; token < labels.size(); ++token) {
                if (labels[token] != noLabel) {
                    batch.rows.push_back(first + static_cast<std::int64_t>(token) - 1);
                    batch.labels.push_back(labels[token]);
                }
            }
            first += batch.lengths[i];
        }
        return batch;
    }

    std::vector<std::string> metrics() const override { return {"perplexity", "token_accuracy"}; }
    std::vector<std::string> defaultMetrics() const override { return metrics(); }
};

}  // namespace

std::unique_ptr<Task> makeCausalLm() { return std::make_unique<CausalLm>(); }

}  // namespace artemis
