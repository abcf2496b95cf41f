// Chat data: OpenAI's messages, ShareGPT's conversations, Alpaca's instructions.
#include "core/engine/data/conversations.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/value.h"

namespace artemis {

namespace {

/// Columns of the three forms, in the order in which rows are read.
const std::vector<std::string>& knownColumns() {
    static const std::vector<std::string> names{"messages", "conversations", "instruction",
                                                "output",   "input",         "system"};
    return names;
}

enum Column : std::size_t { Messages, Conversations, Instruction, Output, Input, System };

std::string roleOf(const std::string& name) {
    static const std::array<std::pair<std::string_view, std::string_view>, 6> words{
        {{"human", "user"},
         {"prompter", "user"},
         {"gpt", "assistant"},
         {"chatgpt", "assistant"},
         {"bot", "assistant"},
         {"model", "assistant"}}};
    const auto found =
        std::ranges::find(words, name, &std::pair<std::string_view, std::string_view>::first);
    return found == words.end() ? name : std::string(found->second);
}

/// A text, nothing at all, or OpenAI's list of parts of which the texts count.
std::optional<std::string> contentOf(const Value& content) {
    if (content.is_string() || content.is_null()) {
        return content.is_null() ? "" : content.get<std::string>();
    }
    if (!content.is_array()) {
        return {};
    }
    std::string text;
    for (const Value& part : content) {
        if (!part.is_object() || part.value("type", Value()) != "text" || !part.contains("text") ||
            !part.at("text").is_string()) {
            return {};
        }
        text += part.at("text").get<std::string>();
    }
    return text;
}

/// Turns of a list of maps with these two keys; nothing where it is something else.
std::optional<Conversation> turnsOf(const std::string& json, const char* role,
                                    const char* content) {
    const Value list = Value::parse(json, nullptr, false);
    if (!list.is_array()) {
        return {};
    }
    Conversation turns;
    for (const Value& turn : list) {
        const bool whole = turn.is_object() && turn.contains(role) && turn.contains(content) &&
                           turn.at(role).is_string();
        const auto text = whole ? contentOf(turn.at(content)) : std::nullopt;
        if (!text) {
            return {};
        }
        turns.push_back({roleOf(turn.at(role).get<std::string>()), *text});
    }
    return turns;
}

Conversation instructionOf(const std::vector<std::string>& row) {
    return {{"user", row[Instruction], row[Input]}, {"assistant", row[Output]}};
}

/// The turns of a row; `fault` says why there are none.
Conversation turnsOf(const std::vector<std::string>& row, std::string& fault) {
    std::optional<Conversation> turns;
    if (!row[Messages].empty()) {
        turns = turnsOf(row[Messages], "role", "content");
        fault = turns ? "" : "\"messages\" is no list of {\"role\": …, \"content\": …}";
    } else if (!row[Conversations].empty()) {
        turns = turnsOf(row[Conversations], "from", "value");
        fault = turns ? "" : "\"conversations\" is no list of {\"from\": …, \"value\": …}";
    } else if (!row[Instruction].empty()) {
        turns = instructionOf(row);
    } else {
        fault = "the row has neither messages nor conversations nor an instruction";
    }
    if (turns && !row[System].empty() && (turns->empty() || turns->front().role != "system")) {
        turns->insert(turns->begin(), {"system", row[System]});
    }
    return turns.value_or(Conversation());
}

constexpr std::size_t mostProblems = 20;

}  // namespace

std::string toJson(const Conversation& turns) {
    Value list = Value::array();
    for (const ChatMessage& turn : turns) {
        Value one{{"role", turn.role}, {"content", turn.content}};
        if (!turn.input.empty()) {
            one["input"] = turn.input;
        }
        list.push_back(std::move(one));
    }
    return list.dump();
}

Conversation conversationFrom(const std::string& json) {
    Conversation turns;
    for (const Value& one : Value::parse(json)) {
        turns.push_back({one.at("role"), one.at("content"), one.value("input", "")});
    }
    return turns;
}

std::string formatOf(const std::filesystem::path& path) {
    const Table head = readTable(path, {}, 1, knownColumns());
    const std::vector<std::string>& row = head.rows.front();
    return !row[Messages].empty()                              ? "messages"
           : !row[Conversations].empty()                       ? "sharegpt"
           : !row[Instruction].empty() && !row[Output].empty() ? "alpaca"
                                                               : "text";
}

Table readConversations(const std::filesystem::path& path, std::int64_t limit) {
    Table table = readTable(path, {}, limit, knownColumns());
    std::vector<Problem> problems;
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        std::string fault;
        const Conversation turns = turnsOf(table.rows[i], fault);
        if (!fault.empty() && problems.size() < mostProblems) {
            problems.push_back({table.place(static_cast<std::int64_t>(i)), fault});
        }
        table.rows[i] = {toJson(turns)};
    }
    if (!problems.empty()) {
        throw BadInput(problems);
    }
    table.columns = {conversationColumn};
    return table;
}

bool isChatFormat(const std::string& format) {
    return format == "messages" || format == "sharegpt" || format == "alpaca";
}

}  // namespace artemis
