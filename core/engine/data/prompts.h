// Prompts: rows as texts with demonstrations before them, as tokens.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/engine/data/demonstrations.h"
#include "core/engine/data/encoding.h"
#include "core/engine/data/task.h"

namespace artemis {

/// What is wrong with a form: {input} and {answer} must stand in it once each, the answer last.
std::optional<std::string> formFault(const std::string& form);

/// What prompts are made by. All must outlive the encoder.
struct PromptParts {
    const Task& task;
    const Tokenizer& tokenizer;
    const DataOptions& data;
    const PromptOptions& options;
    std::string section;  ///< Of the method's settings, for messages.
    const std::vector<std::string>& labelNames;
    std::int64_t positions = 0;  ///< Of the model: a prompt and its answer fit into them.
    std::int64_t newTokens = 0;  ///< Room that is left for an answer to be generated.
    std::uint64_t seed = 0;
    int threads = 1;
};

/// A set of rows as prompts.
struct Prompted {
    Dataset data;
    std::int64_t fewer = 0;  ///< Rows with fewer demonstrations than wanted, for want of room.
    std::int64_t most = 0;   ///< Demonstrations of the row that has most.
    double demonstrationTokens = 0;  ///< Of all demonstrations before a row, on average.
};

class PromptEncoder {
public:
    /// `train`: where demonstrations come from. Throws BadInput for more shots than rows, and for
    /// words that do not fit the classes.
    PromptEncoder(const PromptParts& parts, const Table& train);

    /// The text before a row's answer is: instruction, separator, and for each demonstration its
    /// filled form and a separator, then the row's form up to the answer. Each is encoded by
    /// itself, without special tokens. Blanks before {answer} go with the answer. What is too long
    /// for the model loses demonstrations from the front; data.max_length counts for the row alone.
    /// Throws BadInput where no row has room for all of its demonstrations.
    Prompted encode(const Table& rows);

private:
    struct Form {
        std::string head, middle, blanks;
    };
    using Tokens = std::vector<std::int32_t>;

    std::vector<SolvedRow> solvedRows(const Table& table) const;
    std::string promptText(const std::string& input) const;
    std::string answerText(const std::string& answer) const;
    Tokens encodeOne(const std::string& text) const;
    const Tokens& demonstration(std::size_t place);
    std::size_t putBefore(Example& example, const SolvedRow& row, std::size_t number,
                          std::int64_t room, Prompted& set);
    void addClass(Example example, const SolvedRow& row, std::size_t number, Prompted& set);
    void addText(Example example, const SolvedRow& row, std::size_t number, const Tokens& answer,
                 TextItem item, Prompted& set);
    void requireRoom(const Prompted& set) const;

    PromptParts m;
    PromptColumns m_columns;
    Form m_form;
    Tokens m_instruction;
    Tokens m_separator;
    std::vector<Tokens> m_choices;
    std::optional<Demonstrations> m_demonstrations;
    std::unordered_map<std::size_t, Tokens> m_shown;
};

}  // namespace artemis
