// Causal language modelling: the next token, on running text, on the target of pairs, or on what
// the assistant says in conversations.
#include <map>

#include "core/base/error.h"
#include "core/engine/data/causal_encoding.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/encoding.h"

namespace artemis {

namespace {

bool onPairs(const DataOptions& options) {
    if (options.source.empty() != options.target.empty()) {
        throw BadInput(options.source.empty() ? "data.source" : "data.target",
                       "source and target columns belong together; name both, or only data.text");
    }
    return !options.source.empty();
}

class CausalLm final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"causal-lm",
                                 "Causal language modelling",
                                 "Writes on: learns running text, the target that follows a "
                                 "source, or an assistant's part of conversations.",
                                 {{.key = "data.text"},
                                  {.key = "data.source"},
                                  {.key = "data.target"},
                                  {.key = "data.format"},
                                  {.key = "data.chat_template"},
                                  {.key = "data.system_prompt"},
                                  {.key = "data.references"},
                                  {.key = "evaluation.live_share"},
                                  {.key = "evaluation.live_samples"},
                                  {.key = "evaluation.generate"}}};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override {
        if (isChatFormat(options.format)) {
            return {.texts = {conversationColumn}, .conversations = true};
        }
        return onPairs(options) ? pairColumns(options) : TaskColumns{{options.text}};
    }

    bool hasReferences(const DataOptions& options) const override {
        return isChatFormat(options.format) || onPairs(options);
    }

    std::optional<PromptColumns> promptColumns(const DataOptions& options) const override {
        if (isChatFormat(options.format) || !onPairs(options)) {
            return {};
        }
        return PromptColumns{options.source, options.target, false, options.prefix};
    }

    void check(const Table& table, const DataOptions& options, DataReport& report) const override {
        if (!isChatFormat(options.format)) {
            return;
        }
        const ChatTemplate& style = chatTemplate(options.chatTemplate);
        const std::size_t column = table.column(conversationColumn);
        std::map<std::string, std::vector<std::size_t>> faults;
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const std::string fault =
                conversationFault(conversationFrom(table.rows[row][column]), style);
            if (!fault.empty()) {
                faults[fault].push_back(row);
            }
        }
        for (const auto& [fault, rows] : faults) {
            report.problems.push_back(
                {table.name, fault + ": " + rowsText(table, rows) + "; correct or remove them"});
        }
    }

    bool rowsAreExamples(const DataOptions& options) const override {
        return isChatFormat(options.format) || onPairs(options);
    }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose purpose) const override {
        Dataset data;
        data.name = table.name;
        const CausalParts parts{table, tokenizer, options, threads, purpose == Purpose::Evaluation};
        const auto encoder = isChatFormat(options.format) ? encodeChats
                             : onPairs(options)           ? encodePairs
                                                          : encodeBlocks;
        encoder(parts, data);
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

    std::vector<std::string> metrics() const override { return writingMetrics(); }
    std::vector<std::string> defaultMetrics() const override {
        return {"perplexity", "token_accuracy"};
    }
};

}  // namespace

std::unique_ptr<Task> makeCausalLm() { return std::make_unique<CausalLm>(); }

}  // namespace artemis
