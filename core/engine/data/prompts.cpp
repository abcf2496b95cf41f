// Fills forms, puts demonstrations before rows, leaves out those there is no room for.
#include "core/engine/data/prompts.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

const std::string inputMark = "{input}";
const std::string answerMark = "{answer}";

/// "\n" written as two characters stands for a line break, as a form's one-line field needs it.
std::string withLineBreaks(std::string text) {
    for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos; ++at) {
        text.replace(at, 2, "\n");
    }
    return text;
}

void append(std::vector<std::int32_t>& to, const std::vector<std::int32_t>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

std::int64_t sizeOf(const std::vector<std::int32_t>& tokens) {
    return static_cast<std::int64_t>(tokens.size());
}

/// The words that stand for the classes. Throws BadInput where two cannot be told apart.
std::vector<std::string> wordsOf(const PromptParts& parts) {
    const std::vector<std::string>& given = parts.options.labelWords;
    const std::string where = parts.section + ".label_words";
    if (given.empty()) {
        return parts.labelNames;
    }
    if (given.size() != parts.labelNames.size()) {
        std::string names;
        for (const std::string& name : parts.labelNames) {
            names += (names.empty() ? "" : ", ") + name;
        }
        throw BadInput(where, std::to_string(given.size()) + " words are given for the " +
                                  std::to_string(parts.labelNames.size()) + " classes " + names +
                                  "; name one for each, in this order");
    }
    std::set<std::string> seen;
    for (const std::string& word : given) {
        if (word.empty() || !seen.insert(word).second) {
            throw BadInput(where, "\"" + word + "\" " +
                                      (word.empty() ? "is no word" : "stands for two classes") +
                                      "; name a word of its own for each class");
        }
    }
    return given;
}

}  // namespace

std::optional<std::string> formFault(const std::string& form) {
    const std::size_t input = form.find(inputMark);
    const std::size_t answer = form.find(answerMark);
    const bool once = input != std::string::npos && answer != std::string::npos &&
                      form.find(inputMark, input + 1) == std::string::npos &&
                      form.find(answerMark, answer + 1) == std::string::npos;
    if (once && input < answer && answer + answerMark.size() == form.size()) {
        return {};
    }
    return "\"" + form +
           "\" is no form; {input} must stand in it once, and {answer} once at its end";
}

PromptEncoder::PromptEncoder(const PromptParts& parts, const Table& train)
    : m(parts), m_columns(parts.task.promptColumns(parts.data).value()) {
    const std::string form = withLineBreaks(m.options.form);
    const std::size_t input = form.find(inputMark);
    const std::size_t answer = form.find(answerMark);
    m_form.head = form.substr(0, input);
    m_form.middle = form.substr(input + inputMark.size(), answer - input - inputMark.size());
    const std::size_t end = m_form.middle.find_last_not_of(' ') + 1;
    m_form.blanks = m_form.middle.substr(end);
    m_form.middle.resize(end);
    m_separator = encodeOne(withLineBreaks(m.options.separator));
    if (!m.options.instruction.empty()) {
        m_instruction = encodeOne(withLineBreaks(m.options.instruction));
        append(m_instruction, m_separator);
    }
    std::vector<std::string> words;
    if (m_columns.classes) {
        words = wordsOf(parts);
        for (const std::string& word : words) {
            m_choices.push_back(encodeOne(answerText(word)));
        }
    }
    if (m.options.shots > train.size()) {
        throw BadInput(m.section + ".shots", std::to_string(m.options.shots) +
                                                 " demonstrations are wanted, and " + train.name +
                                                 " has " + std::to_string(train.size()) +
                                                 " rows; take fewer, or give more data");
    }
    m_demonstrations.emplace(solvedRows(train), m.options, m.seed, words);
}

std::vector<SolvedRow> PromptEncoder::solvedRows(const Table& table) const {
    const std::size_t input = table.column(m_columns.input);
    const std::size_t answer = table.column(m_columns.answer);
    std::vector<SolvedRow> rows;
    for (const auto& fields : table.rows) {
        SolvedRow row{m_columns.prefix + fields[input], fields[answer], -1};
        if (m_columns.classes) {
            const auto found = std::ranges::find(m.labelNames, row.answer);
            if (found == m.labelNames.end()) {
                throw BadInput(table.place(static_cast<std::int64_t>(rows.size())),
                               "the label \"" + row.answer +
                                   "\" is not among the classes of the training data");
            }
            row.label = static_cast<std::int32_t>(found - m.labelNames.begin());
            row.answer = m.options.labelWords.empty()
                             ? row.answer
                             : m.options.labelWords[static_cast<std::size_t>(row.label)];
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string PromptEncoder::promptText(const std::string& input) const {
    return m_form.head + input + m_form.middle;
}

std::string PromptEncoder::answerText(const std::string& answer) const {
    return m_form.blanks + answer;
}

PromptEncoder::Tokens PromptEncoder::encodeOne(const std::string& text) const {
    EncodeOptions plain;
    plain.addSpecialTokens = false;
    return m.tokenizer.encodeIds(text, plain);
}

const PromptEncoder::Tokens& PromptEncoder::demonstration(std::size_t place) {
    const auto [at, isNew] = m_shown.try_emplace(place);
    if (isNew) {
        const SolvedRow& row = m_demonstrations->pool()[place];
        at->second = encodeOne(promptText(row.input));
        append(at->second, encodeOne(answerText(row.answer)));
        append(at->second, m_separator);
    }
    return at->second;
}

/// Puts instruction and as many demonstrations before the example's tokens as `room` allows;
/// returns how many tokens these are.
std::size_t PromptEncoder::putBefore(Example& example, const SolvedRow& row, std::size_t number,
                                     std::int64_t room, Prompted& set) {
    const auto chosen = m_demonstrations->before(row.input, number);
    room -= sizeOf(m_instruction);
    std::size_t first = chosen.size();
    while (first > 0 && sizeOf(demonstration(chosen[first - 1])) <= room) {
        room -= sizeOf(demonstration(chosen[--first]));
    }
    set.fewer += first > 0 ? 1 : 0;
    set.most = std::max(set.most, static_cast<std::int64_t>(chosen.size() - first));
    Tokens before = m_instruction;
    for (std::size_t i = first; i < chosen.size(); ++i) {
        append(before, demonstration(chosen[i]));
    }
    set.demonstrationTokens += static_cast<double>(before.size());
    example.tokens.insert(example.tokens.begin(), before.begin(), before.end());
    return before.size();
}

/// The prompt after which a class is asked for; a row that is too long loses its beginning.
void PromptEncoder::addClass(Example example, const SolvedRow& row, std::size_t number,
                             Prompted& set) {
    const std::int64_t longest = sizeOf(*std::ranges::max_element(m_choices, {}, sizeOf));
    const std::int64_t limit = std::max<std::int64_t>(1, m.data.maxLength - longest);
    if (sizeOf(example.tokens) > limit) {
        example.tokens.erase(example.tokens.begin(), example.tokens.end() - limit);
        ++set.data.truncated;
    }
    example.labels = {row.label};
    putBefore(example, row, number, m.positions - sizeOf(example.tokens) - longest, set);
    set.data.examples.push_back(std::move(example));
}

/// Prompt, answer and end token with labels, cut at the end as without demonstrations; the prompt
/// once more, to be written on.
void PromptEncoder::addText(Example example, const SolvedRow& row, std::size_t number,
                            const Tokens& answer, TextItem item, Prompted& set) {
    const auto limit = static_cast<std::size_t>(m.data.maxLength);
    item.prompt = example.tokens;
    item.prompt.resize(std::min(item.prompt.size(), limit));
    example.labels.assign(example.tokens.size(), noLabel);
    const std::int32_t end = requiredToken(m.tokenizer.special().eos, "end-of-text", m.task.id());
    for (Tokens* to : {&example.tokens, &example.labels}) {
        append(*to, answer);
        to->push_back(end);
    }
    if (example.tokens.size() > limit) {
        example.tokens.resize(limit);
        example.labels.resize(limit);
        ++set.data.truncated;
    }
    const std::int64_t own = std::max(sizeOf(example.tokens), sizeOf(item.prompt) + m.newTokens);
    const auto before =
        static_cast<std::ptrdiff_t>(putBefore(example, row, number, m.positions - own, set));
    example.labels.insert(example.labels.begin(), static_cast<std::size_t>(before), noLabel);
    item.prompt.insert(item.prompt.begin(), example.tokens.begin(),
                       example.tokens.begin() + before);
    example.item = static_cast<std::int64_t>(number);
    set.data.items.push_back(std::move(item));
    set.data.examples.push_back(std::move(example));
}

Prompted PromptEncoder::encode(const Table& table) {
    Prompted set;
    set.data.name = table.name;
    set.data.labelNames = m.labelNames;
    set.data.choices = m_choices;
    set.data.choicesByLength = m.options.lengthNormalised;
    set.data.sharesStart = true;
    if (m.options.shots > 0 && !m_columns.classes) {
        set.data.stopText = withLineBreaks(m.options.separator);
    }
    const std::vector<SolvedRow> rows = solvedRows(table);
    std::vector<std::string> prompts;
    std::vector<std::string> answers;
    for (const SolvedRow& row : rows) {
        prompts.push_back(promptText(row.input));
        answers.push_back(answerText(row.answer));
    }
    TokenLists promptTokens = encodePlain(prompts, m.tokenizer, m.threads);
    const TokenLists answerTokens =
        m_columns.classes ? TokenLists() : encodePlain(answers, m.tokenizer, m.threads);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        Example example;
        example.row = table.sourceRows[row];
        example.tokens = std::move(promptTokens[row]);
        if (m_columns.classes) {
            addClass(std::move(example), rows[row], row, set);
        } else {
            addText(std::move(example), rows[row], row, answerTokens[row],
                    pairItem(table, row, m.data), set);
        }
    }
    set.demonstrationTokens /= static_cast<double>(std::max<std::size_t>(1, rows.size()));
    requireRoom(set);
    return set;
}

void PromptEncoder::requireRoom(const Prompted& set) const {
    const auto rows = static_cast<std::int64_t>(set.data.examples.size());
    if (rows > 0 && set.fewer == rows && set.most < m.options.shots) {
        throw BadInput(m.section + ".shots",
                       std::to_string(m.options.shots) +
                           " demonstrations and a row do not fit into the " +
                           std::to_string(m.positions) + " positions of the model; at most " +
                           std::to_string(set.most) +
                           " did. Take fewer or shorter ones, or a model with more positions");
    }
}

}  // namespace artemis
