// Chat templates: how the turns of a conversation become the one text that a model was trained on.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

struct ChatMessage {
    std::string role;  ///< "system", "user" or "assistant".
    std::string content;
    std::string input{};  ///< What an instruction is about (Alpaca); "" where there is nothing.
    bool operator==(const ChatMessage&) const = default;
};

using Conversation = std::vector<ChatMessage>;

/// A part of the rendered text. `answer`: what the assistant says, with the token that ends its
/// turn; everything else is given.
struct ChatPiece {
    std::string text;
    bool answer = false;
};

struct ChatWords {
    std::string bos;  ///< Text of the tokens that begin and end a text; "" where there is none.
    std::string eos;
    std::string system;  ///< System prompt of conversations that have none; "": no prompt.
};

struct ChatTemplate {
    std::string id;  ///< The word used in YAML ("chatml").
    std::string label;
    std::string summary;
    bool alternates = false;  ///< After a system prompt, user and assistant must take turns.
    /// `open`: ends where the assistant is to go on.
    std::vector<ChatPiece> (*render)(const Conversation& turns, const ChatWords& words, bool open);
};

/// ChatML, Llama 2 and 3, Mistral, Alpaca, plain.
const std::vector<ChatTemplate>& chatTemplates();
/// The template of that id; throws BadInput naming those that exist.
const ChatTemplate& chatTemplate(const std::string& id);

/// What is wrong with a conversation as training data for this template; "" where nothing is.
std::string conversationFault(const Conversation& turns, const ChatTemplate& style);

/// What a model's own template (Jinja) amounts to.
struct OwnChatTemplate {
    std::string id;
    std::string system;  ///< The system prompt it puts before conversations that have none.
    bool operator==(const OwnChatTemplate&) const = default;
};

/// Nothing where it is none of chatTemplates().
std::optional<OwnChatTemplate> recogniseChatTemplate(std::string_view jinja);

/// The template of a model folder: chat_template.jinja, else `chat_template` of
/// tokenizer_config.json (the one named default where there are several); "" where there is none.
std::string readChatTemplate(const std::filesystem::path& folder);

}  // namespace artemis
