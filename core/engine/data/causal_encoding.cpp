// Blocks and pairs.
#include "core/engine/data/causal_encoding.h"

#include "core/engine/data/encoding.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

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

}  // namespace

void encodePairs(const CausalParts& parts, Dataset& data) {
    const DataOptions& options = parts.options;
    const std::int32_t end =
        requiredToken(parts.tokenizer.special().eos, "end-of-text", "causal-lm");
    std::vector<std::string> sources = columnTexts(parts.table, options.source);
    for (std::string& source : sources) {
        source = options.prefix + source + '\n';
    }
    TokenLists sourceTokens = encodePlain(sources, parts.tokenizer, parts.threads);
    const TokenLists targets =
        encodePlain(columnTexts(parts.table, options.target), parts.tokenizer, parts.threads);
    const auto limit = static_cast<std::size_t>(options.maxLength);
    for (std::size_t row = 0; row < targets.size(); ++row) {
        if (parts.evaluates) {
            TextItem item = pairItem(parts.table, row, options);
            item.prompt = sourceTokens[row];
            item.prompt.resize(std::min(item.prompt.size(), limit));
            data.items.push_back(std::move(item));
        }
        Example example = pairExample(std::move(sourceTokens[row]), targets[row], end);
        example.row = parts.table.sourceRows[row];
        example.item = static_cast<std::int64_t>(data.items.size()) - 1;
        if (example.tokens.size() > limit) {
            example.tokens.resize(limit);
            example.labels.resize(limit);
            ++data.truncated;
        }
        data.examples.push_back(std::move(example));
    }
}

void encodeBlocks(const CausalParts& parts, Dataset& data) {
    const std::int32_t end =
        requiredToken(parts.tokenizer.special().eos, "end-of-text", "causal-lm");
    TokenLists texts =
        encodePlain(columnTexts(parts.table, parts.options.text), parts.tokenizer, parts.threads);
    const auto limit = static_cast<std::size_t>(parts.options.maxLength);
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
                block.row = parts.table.sourceRows[row];
            }
            block.tokens.push_back(token);
            if (block.tokens.size() == limit) {
                close();
            }
        }
    }
    close();
}

}  // namespace artemis
