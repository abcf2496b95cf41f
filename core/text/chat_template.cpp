// The templates, each as its family's tokenizer_config.json has it.
#include "core/text/chat_template.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"

namespace artemis {

namespace {

using Pieces = std::vector<ChatPiece>;

bool hasSystem(const Conversation& turns) {
    return !turns.empty() && turns.front().role == "system";
}

/// The conversation with the system prompt that stands before those without one.
Conversation completed(const Conversation& turns, const ChatWords& words) {
    Conversation all = turns;
    if (!hasSystem(turns) && !words.system.empty()) {
        all.insert(all.begin(), {"system", words.system});
    }
    return all;
}

std::string said(const ChatMessage& message) {
    return message.content + (message.input.empty() ? "" : "\n\n" + message.input);
}

std::string stripped(const std::string& text) { return std::string(trimmed(text)); }

Pieces chatml(const Conversation& turns, const ChatWords& words, bool open) {
    Pieces pieces;
    for (const ChatMessage& turn : completed(turns, words)) {
        pieces.push_back({"<|im_start|>" + turn.role + "\n"});
        pieces.push_back({said(turn) + "<|im_end|>", turn.role == "assistant"});
        pieces.push_back({"\n"});
    }
    if (open) {
        pieces.push_back({"<|im_start|>assistant\n"});
    }
    return pieces;
}

Pieces llama3(const Conversation& turns, const ChatWords& words, bool open) {
    const auto header = [](const std::string& role) {
        return "<|start_header_id|>" + role + "<|end_header_id|>\n\n";
    };
    Pieces pieces{{words.bos}};
    for (const ChatMessage& turn : completed(turns, words)) {
        pieces.push_back({header(turn.role)});
        pieces.push_back({stripped(said(turn)) + "<|eot_id|>", turn.role == "assistant"});
    }
    if (open) {
        pieces.push_back({header("assistant")});
    }
    return pieces;
}

/// The system prompt stands inside the first user's turn, and each of those begins a text anew.
Pieces llama2(const Conversation& turns, const ChatWords& words, bool) {
    Pieces pieces;
    std::string before;
    for (const ChatMessage& turn : completed(turns, words)) {
        if (turn.role == "system") {
            before = "<<SYS>>\n" + said(turn) + "\n<</SYS>>\n\n";
        } else if (turn.role == "user") {
            pieces.push_back({words.bos + "[INST] " + stripped(before + said(turn)) + " [/INST]"});
            before.clear();
        } else {
            pieces.push_back({" "});
            pieces.push_back({stripped(said(turn)) + " " + words.eos, true});
        }
    }
    return pieces;
}

/// What differs between the versions of Mistral's template.
Pieces mistralLike(const Conversation& turns, const ChatWords& words, const char* userOpens,
                   const char* userCloses) {
    Pieces pieces{{words.bos}};
    std::string before;
    for (const ChatMessage& turn : completed(turns, words)) {
        if (turn.role == "system") {
            before = said(turn) + "\n\n";
        } else if (turn.role == "user") {
            pieces.push_back({userOpens + before + said(turn) + userCloses});
            before.clear();
        } else {
            pieces.push_back({" "});
            pieces.push_back({said(turn) + words.eos, true});
        }
    }
    return pieces;
}

Pieces mistral(const Conversation& turns, const ChatWords& words, bool) {
    return mistralLike(turns, words, " [INST] ", " [/INST]");
}

/// Mistral 7B Instruct v0.3 and later: brackets are tokens, without blanks before them.
Pieces mistralV3(const Conversation& turns, const ChatWords& words, bool) {
    return mistralLike(turns, words, "[INST] ", "[/INST]");
}

Pieces alpaca(const Conversation& turns, const ChatWords& words, bool open) {
    constexpr const char* answers = "### Response:\n";
    Pieces pieces{{words.bos}};
    for (const ChatMessage& turn : completed(turns, words)) {
        if (turn.role == "system") {
            pieces.push_back({stripped(turn.content) + "\n\n"});
        } else if (turn.role == "user") {
            const std::string input = stripped(turn.input);
            pieces.push_back({"### Instruction:\n" + stripped(turn.content) + "\n\n" +
                              (input.empty() ? "" : "### Input:\n" + input + "\n\n")});
        } else {
            pieces.push_back({answers});
            pieces.push_back({stripped(turn.content) + words.eos, true});
            pieces.push_back({"\n\n"});
        }
    }
    if (open) {
        pieces.push_back({answers});
    }
    return pieces;
}

/// Each turn on a line, an answer closed by the end token: for models that never saw a template.
Pieces plain(const Conversation& turns, const ChatWords& words, bool) {
    Pieces pieces;
    for (const ChatMessage& turn : completed(turns, words)) {
        const bool answer = turn.role == "assistant";
        pieces.push_back({said(turn) + (answer ? words.eos : "\n"), answer});
        if (answer) {
            pieces.push_back({"\n"});
        }
    }
    return pieces;
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// The prompt written out in a ChatML template as '<|im_start|>system\nYou are …<|im_end|>'.
std::string writtenPrompt(std::string_view jinja) {
    for (const std::string_view opening : {"<|im_start|>system\\n", "<|im_start|>system\n"}) {
        const std::size_t at = jinja.find(opening);
        const std::string_view rest =
            at == std::string_view::npos ? "" : jinja.substr(at + opening.size());
        const std::size_t end = rest.find("<|im_end|>");
        const std::string_view prompt = rest.substr(0, end);
        if (end != std::string_view::npos && prompt.find_first_of("'\"{}") == prompt.npos) {
            return std::string(prompt);
        }
    }
    return {};
}

std::vector<std::string> templateIds() {
    std::vector<std::string> ids;
    for (const ChatTemplate& one : chatTemplates()) {
        ids.push_back(one.id);
    }
    return ids;
}

}  // namespace

const std::vector<ChatTemplate>& chatTemplates() {
    static const std::vector<ChatTemplate> list{
        {"chatml", "ChatML",
         "<|im_start|> and <|im_end|> around each turn: Qwen, SmolLM and others.", false, chatml},
        {"llama2", "Llama 2", "[INST] around the user's turns, the system prompt between <<SYS>>.",
         true, llama2},
        {"llama3", "Llama 3", "A header with the role before each turn, <|eot_id|> behind it.",
         false, llama3},
        {"mistral", "Mistral", "[INST] around the user's turns (Mistral 7B Instruct v0.1, v0.2).",
         true, mistral},
        {"mistral_v3", "Mistral v0.3", "The same with brackets that are tokens of their own.", true,
         mistralV3},
        {"alpaca", "Alpaca", "### Instruction, ### Input and ### Response as headings.", false,
         alpaca},
        {"plain", "Plain", "The turns on lines of their own: for models without a template.", false,
         plain},
    };
    return list;
}

const ChatTemplate& chatTemplate(const std::string& id) {
    const auto found = std::ranges::find(chatTemplates(), id, &ChatTemplate::id);
    if (found == chatTemplates().end()) {
        throw BadInput("chat template", "there is no template \"" + id + "\"; there are " +
                                            join(templateIds(), ", "));
    }
    return *found;
}

std::string conversationFault(const Conversation& turns, const ChatTemplate& style) {
    bool answered = false;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const std::string& role = turns[i].role;
        if (role != "system" && role != "user" && role != "assistant") {
            return "the role \"" + role + "\" is not one of system, user, assistant";
        }
        if (role == "system" && i > 0) {
            return "a system prompt may only be the first turn";
        }
        const std::size_t place = i - (hasSystem(turns) ? 1 : 0);
        if (style.alternates && role != "system" && (role == "user") != (place % 2 == 0)) {
            return "user and assistant must take turns, the user first, in the template " +
                   style.id;
        }
        answered = answered || role == "assistant";
    }
    return answered ? "" : "there is no turn of the assistant, so nothing to learn";
}

std::optional<OwnChatTemplate> recogniseChatTemplate(std::string_view jinja) {
    if (has(jinja, "<|im_start|>")) {
        return OwnChatTemplate{"chatml", writtenPrompt(jinja)};
    }
    // Llama 3.1 and later put dates and tools before the conversation.
    if (has(jinja, "<|start_header_id|>") && !has(jinja, "Cutting Knowledge Date")) {
        return OwnChatTemplate{"llama3", {}};
    }
    if (has(jinja, "[INST]")) {
        const bool blanks = has(jinja, "' [/INST]'") || has(jinja, "\" [/INST]\"");
        return OwnChatTemplate{has(jinja, "<<SYS>>") ? "llama2"
                               : blanks              ? "mistral"
                                                     : "mistral_v3",
                               {}};
    }
    if (has(jinja, "### Instruction:")) {
        return OwnChatTemplate{"alpaca", {}};
    }
    return {};
}

}  // namespace artemis
