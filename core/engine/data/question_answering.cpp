// Extractive question answering on SQuAD v1.1: the answer is a passage of the context. A context
// that is too long becomes several windows, each with the question before it; of a window without
// the answer the first token ([CLS]) is the answer (Devlin et al. 2019, section 4.2).
#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/text.h"
#include "core/engine/data/answers.h"
#include "core/engine/data/checks.h"
#include "core/engine/data/encoding.h"
#include "core/engine/data/span_answers.h"
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

struct Columns {
    std::size_t question;
    std::size_t context;
    std::size_t answers;
    explicit Columns(const Table& table)
        : question(table.column("question")),
          context(table.column("context")),
          answers(table.column("answers")) {}
};

EncodeOptions windowOptions(const DataOptions& options) {
    EncodeOptions encode;
    encode.maxLength = static_cast<std::size_t>(options.maxLength);
    encode.truncation = Truncation::OnlySecond;
    encode.stride =
        static_cast<std::size_t>(options.stride > 0 ? options.stride : options.maxLength / 3);
    return encode;
}

Passage passageOf(const Answer& answer) {
    return {static_cast<std::int32_t>(answer.start),
            static_cast<std::int32_t>(answer.start) +
                static_cast<std::int32_t>(countCodePoints(answer.text))};
}

std::vector<Passage> passagesOf(const Encoding& window) {
    std::vector<Passage> passages(window.ids.size());
    for (std::size_t i = 0; i < passages.size(); ++i) {
        if (window.sequenceIds[i] == 1) {
            passages[i] = {window.offsets[i].first, window.offsets[i].second};
        }
    }
    return passages;
}

/// The windows of one question.
std::vector<Encoding> windowsOf(const Table& table, std::int64_t row, const Columns& columns,
                                const Tokenizer& tokenizer, const EncodeOptions& options) {
    const auto& fields = table.rows[static_cast<std::size_t>(row)];
    try {
        return tokenizer.windows(trimmed(fields[columns.question]), fields[columns.context],
                                 options);
    } catch (const BadInput& error) {
        throw BadInput(table.place(row),
                       "the question leaves no room for the context in windows of data.max_length "
                       "with data.stride (" +
                           error.problems().front().where + " " + error.problems().front().what +
                           ")");
    }
}

/// What is wrong with the answers of one row; "" where nothing is.
std::string faultOf(const std::vector<std::string>& row, const Columns& columns) {
    const auto answers = answersFrom(row[columns.answers]);
    if (!answers) {
        return "\"answers\" is no list of objects with text and answer_start";
    }
    if (answers->empty()) {
        return "there is no answer; questions without one (SQuAD v2) are not possible";
    }
    const auto wrong = std::ranges::find_if(
        *answers, [&](const Answer& one) { return !standsIn(row[columns.context], one); });
    return wrong == answers->end() ? ""
                                   : "an answer does not stand in the context at its answer_start, "
                                     "which counts characters (code points) from 0";
}

class QuestionAnswering final : public Task {
public:
    const Entry& entry() const override {
        static const Entry entry{"question-answering",
                                 "Question answering",
                                 "Finds the passage of a context that answers a question "
                                 "(SQuAD v1.1).",
                                 {{.key = "data.stride"},
                                  {.key = "evaluation.n_best"},
                                  {.key = "evaluation.max_answer_length"}}};
        return entry;
    }

    TaskColumns columns(const DataOptions&) const override {
        return {{"question", "context"}, "", {"answers", "id"}};
    }

    bool hasReferences(const DataOptions&) const override { return true; }

    void check(const Table& table, const DataOptions&, DataReport& report) const override {
        const Columns columns(table);
        const std::size_t id = table.column("id");
        std::map<std::string, std::vector<std::size_t>> faults;
        std::unordered_map<std::string_view, std::size_t> seen;
        std::vector<std::size_t> twice;
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const std::string fault = faultOf(table.rows[row], columns);
            if (!fault.empty()) {
                faults[fault].push_back(row);
            }
            const std::string& name = table.rows[row][id];
            if (!name.empty() && !seen.emplace(name, row).second) {
                twice.push_back(row);
            }
        }
        for (const auto& [fault, rows] : faults) {
            report.problems.push_back(
                {table.name, fault + ": " + rowsText(table, rows) + "; correct or remove them"});
        }
        if (!twice.empty()) {
            report.notes.push_back(table.name + ": the id of " + rowsText(table, twice) +
                                   " stood there before");
        }
    }

    bool rowsAreExamples(const DataOptions&) const override { return false; }

    Dataset encode(const Table& table, const Tokenizer& tokenizer, const DataOptions& options,
                   const std::vector<std::string>&, int threads, Purpose purpose) const override {
        const Columns columns(table);
        const EncodeOptions encodeOptions = windowOptions(options);
        std::vector<std::vector<Encoding>> windows(table.rows.size());
        parallelRanges(table.size(), threads, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row) {
                windows[static_cast<std::size_t>(row)] =
                    windowsOf(table, row, columns, tokenizer, encodeOptions);
            }
        });
        Dataset data;
        data.name = table.name;
        for (std::size_t row = 0; row < windows.size(); ++row) {
            addQuestion(table, row, columns, windows[row], purpose, data);
        }
        return data;
    }

    Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                const Draw&) const override {
        Batch batch = packed(data, indices);
        for (std::size_t row = 0; row < batch.tokens.size(); ++row) {
            batch.rows.push_back(static_cast<std::int64_t>(row));
        }
        for (const std::int64_t index : indices) {
            const auto& labels = data.examples[static_cast<std::size_t>(index)].labels;
            batch.spans.insert(batch.spans.end(), labels.begin(), labels.end());
        }
        return batch;
    }

    std::vector<std::string> metrics() const override { return {"squad_f1", "exact_match"}; }
    std::vector<std::string> defaultMetrics() const override { return metrics(); }

private:
    static void addQuestion(const Table& table, std::size_t row, const Columns& columns,
                            std::vector<Encoding>& windows, Purpose purpose, Dataset& data) {
        const auto& fields = table.rows[row];
        const auto answers = answersFrom(fields[columns.answers]).value_or(std::vector<Answer>());
        const Passage answer = answers.empty() ? Passage() : passageOf(answers.front());
        const bool evaluates = purpose == Purpose::Evaluation;
        for (Encoding& window : windows) {
            std::vector<Passage> passages = passagesOf(window);
            const TokenSpan span = answers.empty() ? TokenSpan() : spanInWindow(passages, answer);
            Example example{std::move(window.ids),
                            std::move(window.typeIds),
                            {span.first, span.last},
                            table.sourceRows[row]};
            if (evaluates) {
                example.item = static_cast<std::int64_t>(data.items.size());
                example.passages = std::move(passages);
            }
            data.examples.push_back(std::move(example));
        }
        if (evaluates) {
            TextItem item{
                table.sourceRows[row], fields[columns.question], fields[columns.context], {}};
            for (const Answer& one : answers) {
                item.references.push_back(one.text);
            }
            data.items.push_back(std::move(item));
        }
    }
};

}  // namespace

std::unique_ptr<Task> makeQuestionAnswering() { return std::make_unique<QuestionAnswering>(); }

}  // namespace artemis
