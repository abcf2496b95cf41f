// Task: turns rows of text into examples, examples into batches, and says which metrics apply.
// A new task is one .cpp with a factory, and one line in task.cpp's list.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/catalog/catalog.h"
#include "core/config/options.h"
#include "core/engine/data/table.h"

namespace artemis {

class Tokenizer;

/// Label of a token that is not to be predicted (the number transformers uses).
inline constexpr std::int32_t noLabel = -100;

/// [begin, end) of a text, in code points.
struct Passage {
    std::int32_t begin = -1;
    std::int32_t end = -1;
    bool operator==(const Passage&) const = default;
};

struct Example {
    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> typeIds;  ///< Empty: all 0.
    /// Classification: the class, one entry. Language modelling: one per token, or noLabel; not
    /// shifted. Masked LM: the tokens that may be masked, noLabel for special ones.
    /// Question answering: index of the answer's first and of its last token.
    std::vector<std::int32_t> labels;
    std::int64_t row = 0;  ///< Row of the file it came from (of its first token when packed).
    std::vector<std::int32_t> source{};  ///< What the encoder of an encoder–decoder model reads.
    std::int64_t item = -1;              ///< Which of Dataset::items it is a part of.
    /// Question answering: the passage of the context that each token is of, in code points; begin
    /// −1 outside of the context. Only for evaluation.
    std::vector<Passage> passages{};
};

/// What has a text for an answer: a question (its examples are windows of the context), or the
/// source of a target. Only for evaluation.
struct TextItem {
    std::int64_t row = 0;
    std::string source;   ///< Question or source, as a person reads it.
    std::string context;  ///< What the answer is a passage of; "" where it is generated.
    std::vector<std::string> references;
    std::vector<std::int32_t> prompt{};  ///< What generation starts from; of the encoder's tokens
                                         ///< where the model has one.
};

struct Dataset {
    std::string name;  ///< File or `builtin:ID`, for messages.
    std::vector<Example> examples;
    std::vector<std::string> labelNames;  ///< Class → its name; empty in language modelling.
    std::int64_t truncated = 0;           ///< Examples that were longer than max_length.
    double maskProbability = 0;           ///< Masked LM only, like the next.
    std::int32_t maskToken = -1;
    std::int32_t vocabSize = 0;
    std::vector<std::int32_t> sentinels{};  ///< Span corruption only, like the next.
    std::int32_t endToken = -1;
    std::int32_t decoderStart = -1;  ///< First token a decoder with an encoder reads.
    std::vector<TextItem> items;     ///< Evaluation of tasks whose answers are texts.
    /// Where examples are prompts: tokens of the text that each class would be written as; the
    /// likeliest text is the answer. Empty: a class is read from an output of its own.
    std::vector<std::vector<std::int32_t>> choices{};
    bool choicesByLength = false;  ///< Likelihoods are means over a text's tokens, not sums.
    bool sharesStart = false;      ///< Examples begin alike: that beginning is read once.
    std::string stopText{};        ///< What is generated ends before it.

    /// Tokens of each example, of encoder and decoder.
    std::vector<std::int64_t> lengths() const;
    std::int64_t tokenCount() const;
};

/// Tokens of several examples packed after one another, without padding.
struct PackedTokens {
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> lengths;
    /// Empty = all ones: 0 where a token may not be attended to.
    std::vector<std::uint8_t> attend;
};

/// Several examples packed after one another, without padding. T = Σ lengths, N = examples.
struct Batch {
    std::vector<std::int64_t> tokens;     ///< [T]
    std::vector<std::int64_t> typeIds;    ///< [T]
    std::vector<std::int64_t> positions;  ///< [T], 0 … length − 1 in each example.
    std::vector<std::int64_t> lengths;    ///< [N]
    std::vector<std::int64_t> examples;   ///< [N] index in the data set: key of random numbers.
    std::vector<std::int64_t> rows;       ///< [R] packed indices whose output is wanted, rising.
    std::vector<std::int64_t> labels;     ///< [R] what that output should be.
    /// [T], or empty = all ones: 0 where a token may not be attended to (padding inside an
    /// example, as parity cases have it).
    std::vector<std::uint8_t> attend;
    /// What the encoder reads, where the model has one; `tokens` are then the decoder's.
    PackedTokens source;
    /// [2 N], or empty: index of the answer's first and last token in each example. The loss is
    /// then the cross entropy over the example's own tokens (`rows` are all of them), the mean of
    /// both.
    std::vector<std::int64_t> spans;

    std::int64_t size() const { return static_cast<std::int64_t>(lengths.size()); }
    /// Labels, or both ends of every answer: what the loss is a mean over.
    std::int64_t labelCount() const {
        return static_cast<std::int64_t>(spans.empty() ? labels.size() : spans.size());
    }
    /// Of encoder and decoder.
    std::int64_t tokenCount() const {
        return static_cast<std::int64_t>(tokens.size() + source.tokens.size());
    }
    /// Positions a padded layout would have: N × longest.
    std::int64_t paddedTokens() const;
};

/// The columns of a table that a task reads.
struct TaskColumns {
    std::vector<std::string> texts;  ///< May not be empty.
    std::string label{};             ///< "" where there is none.
    /// Read where a file has them: JSON or text, may be empty.
    std::vector<std::string> optional{};
    bool conversations = false;  ///< The one text is a conversation, whatever form a file has.

    /// Texts and label.
    std::vector<std::string> all() const;
};

/// Keys of what is drawn at random while a batch is made (masking).
struct Draw {
    std::uint64_t seed = 0;
    std::int64_t epoch = 0;
};

/// What examples are encoded for. Evaluation keeps what answers are compared with.
enum class Purpose { Training, Evaluation };

struct DataReport;

/// The columns that make a question and its answer.
struct PromptColumns {
    std::string input;
    std::string answer;
    bool classes = false;  ///< The answer is one of few labels.
    std::string prefix{};  ///< Stands before every input.
};

class Task {
public:
    virtual ~Task() = default;

    virtual const Entry& entry() const = 0;
    const std::string& id() const { return entry().id; }

    virtual TaskColumns columns(const DataOptions& options) const = 0;

    /// Adds what is wrong with the rows of a table beside empty fields and labels.
    virtual void check(const Table&, const DataOptions&, DataReport&) const {}
    /// Whether each row is one example; else rows are cut or packed by their tokens.
    virtual bool rowsAreExamples(const DataOptions&) const { return true; }
    /// Whether rows have texts that an answer can be compared with.
    virtual bool hasReferences(const DataOptions&) const { return false; }

    /// Question and answer of a row, for prompts that show solved rows before the one to be
    /// answered; nothing where rows are no such pairs.
    virtual std::optional<PromptColumns> promptColumns(const DataOptions&) const { return {}; }

    /// Encodes every row, in parallel over `threads` (at least 1); the result does not depend on
    /// their number. `labelNames` comes from the training table (labelNames() in labels.h) and is
    /// empty where columns().label is. Throws BadInput for an unknown label or a tokenizer that
    /// lacks a token the task needs.
    virtual Dataset encode(const Table& table, const Tokenizer& tokenizer,
                           const DataOptions& options, const std::vector<std::string>& labelNames,
                           int threads, Purpose purpose = Purpose::Training) const = 0;

    /// Packs the examples with these indices, in this order.
    virtual Batch batch(const Dataset& data, std::span<const std::int64_t> indices,
                        const Draw& draw) const = 0;

    /// Ids of the metrics that make sense, without `loss`, which always does.
    virtual std::vector<std::string> metrics() const = 0;
    /// The ones reported when the experiment names none; the first chooses the best checkpoint.
    virtual std::vector<std::string> defaultMetrics() const = 0;
};

/// Every task there is.
const std::vector<std::unique_ptr<Task>>& tasks();
/// The task of that id; throws BadInput naming those that exist.
const Task& task(const std::string& id);
std::vector<Entry> taskEntries();

std::unique_ptr<Task> makeClassification();
std::unique_ptr<Task> makeMaskedLm();
std::unique_ptr<Task> makeCausalLm();
std::unique_ptr<Task> makeSpanCorruption();
std::unique_ptr<Task> makeQuestionAnswering();
std::unique_ptr<Task> makeSeqToSeq();

}  // namespace artemis
