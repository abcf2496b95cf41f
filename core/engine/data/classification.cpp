// Classification: one class for each text, read from the output of its first token ([CLS]).
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/data/encoding.h"
#include "core/engine/data/labels.h"

namespace artemis {

namespace {

class Classification final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"classification",
                                 "Classification",
                                 "Puts each text into one of several classes: sentiment, topic, "
                                 "spam or not.",
                                 {{.key = "data.text"}, {.key = "data.label"}}};
        return entry;
    }

    TaskColumns columns(const DataOptions& options) const override {
        return {{options.text}, options.label};
    }

    std::optional<PromptColumns> promptColumns(const DataOptions& options) const override {
        return PromptColumns{options.text, options.label, true};
    }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>& labelNames, int threads,
                   Purpose) const override {
        Dataset data;
        data.name = table.name;
        data.labelNames = labelNames;
        TokenLists lists = encodeCut(columnTexts(table, options.text), tokenizer, options.maxLength,
                                     threads, data.truncated);
        const std::size_t labelColumn = table.column(options.label);
        for (std::size_t row = 0; row < lists.size(); ++row) {
            const std::string& label = table.rows[row][labelColumn];
            const std::int32_t wanted = classOf(label, labelNames);
            if (wanted < 0) {
                throw BadInput(table.place(static_cast<std::int64_t>(row)),
                               "the label \"" + label + "\" is not among the classes " +
                                   join(labelNames, ", "));
            }
            data.examples.push_back({std::move(lists[row]), {}, {wanted}, table.sourceRows[row]});
        }
        return data;
    }

    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw&) const override {
        Batch batch = packed(data, indices);
        std::int64_t first = 0;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            batch.rows.push_back(first);
            batch.labels.push_back(
                data.examples[static_cast<std::size_t>(indices[i])].labels.front());
            first += batch.lengths[i];
        }
        return batch;
    }

    std::vector<std::string> metrics() const override {
        return {"accuracy", "precision", "recall", "f1", "f1_macro", "f1_micro", "mcc"};
    }
    std::vector<std::string> defaultMetrics() const override { return {"accuracy", "f1"}; }
};

}  // namespace

std::unique_ptr<Task> makeClassification() { return std::make_unique<Classification>(); }

}  // namespace artemis
