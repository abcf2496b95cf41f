// Encoding and packing.
#include "core/engine/data/encoding.h"

#include <numeric>

#include "core/base/error.h"
#include "core/base/value.h"
#include "core/metrics/text_metrics.h"
#include "core/text/tokenizer.h"

namespace artemis {

std::vector<std::string> columnTexts(const Table& table, const std::string& column) {
    const std::size_t index = table.column(column);
    std::vector<std::string> texts;
    texts.reserve(table.rows.size());
    for (const auto& row : table.rows) {
        texts.push_back(row[index]);
    }
    return texts;
}

TokenLists encodeCut(const std::vector<std::string>& texts, const Tokenizer& tokenizer,
                     std::int64_t maxLength, int threads, std::int64_t& truncated) {
    TokenLists lists = tokenizer.encodeBatch(texts, {}, threads);
    EncodeOptions cut;
    cut.maxLength = static_cast<std::size_t>(maxLength);
    for (std::size_t i = 0; i < lists.size(); ++i) {
        if (lists[i].size() > cut.maxLength) {
            lists[i] = tokenizer.encodeIds(texts[i], cut);
            ++truncated;
        }
    }
    return lists;
}

TokenLists encodePlain(const std::vector<std::string>& texts, const Tokenizer& tokenizer,
                       int threads) {
    EncodeOptions plain;
    plain.addSpecialTokens = false;
    return tokenizer.encodeBatch(texts, plain, threads);
}

std::int32_t requiredToken(std::optional<std::int32_t> id, const std::string& role,
                           const std::string& task) {
    if (!id) {
        throw BadInput("model.path", "the tokenizer of this model has no " + role +
                                         " token, which the task " + task +
                                         " needs; choose another task or model");
    }
    return *id;
}

TaskColumns pairColumns(const DataOptions& options) {
    TaskColumns columns{{options.source, options.target}};
    if (!options.references.empty()) {
        columns.optional.push_back(options.references);
    }
    return columns;
}

TextItem pairItem(const Table& table, std::size_t row, const DataOptions& options) {
    const auto& fields = table.rows[row];
    TextItem item{
        table.sourceRows[row], options.prefix + fields[table.column(options.source)], "", {}};
    const std::string listed =
        options.references.empty() ? "" : fields[table.column(options.references)];
    const Value list = Value::parse(listed, nullptr, false);
    if (list.is_array()) {
        for (const Value& reference : list) {
            item.references.push_back(toText(reference));
        }
    } else if (!listed.empty()) {
        item.references.push_back(listed);
    }
    if (item.references.empty()) {
        item.references.push_back(fields[table.column(options.target)]);
    }
    return item;
}

std::vector<std::string> writingMetrics() {
    std::vector<std::string> ids{"perplexity", "token_accuracy"};
    for (const TextMetric& metric : textMetrics()) {
        ids.push_back(metric.id);
    }
    return ids;
}

Batch packed(const Dataset& data, std::span<const std::int64_t> indices) {
    Batch batch;
    for (const std::int64_t index : indices) {
        const Example& example = data.examples[static_cast<std::size_t>(index)];
        const std::size_t length = example.tokens.size();
        batch.tokens.insert(batch.tokens.end(), example.tokens.begin(), example.tokens.end());
        batch.typeIds.insert(batch.typeIds.end(), example.typeIds.begin(), example.typeIds.end());
        batch.typeIds.resize(batch.tokens.size());
        batch.positions.resize(batch.tokens.size());
        std::iota(batch.positions.end() - static_cast<std::ptrdiff_t>(length),
                  batch.positions.end(), std::int64_t{0});
        batch.lengths.push_back(static_cast<std::int64_t>(length));
        if (!example.source.empty()) {
            auto& source = batch.source;
            source.tokens.insert(source.tokens.end(), example.source.begin(), example.source.end());
            source.lengths.push_back(static_cast<std::int64_t>(example.source.size()));
        }
        batch.examples.push_back(index);
    }
    return batch;
}

}  // namespace artemis
