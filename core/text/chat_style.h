// ChatStyle: how conversations with one model are written, and when its turn is over.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/text/chat_template.h"

namespace artemis {

class Tokenizer;

struct ChatStyle {
    std::string id;  ///< Of the template.
    ChatWords words;
    bool own = false;  ///< The model's own template is of this kind.

    /// The text of the turns, up to where the assistant is to go on.
    std::string prompt(const Conversation& turns) const;
    /// Texts at which the assistant's turn is over where no end token says so: the template's end
    /// of a turn, and the beginning of the user's next one.
    std::vector<std::string> stops() const;
};

/// What stands for the model's template to choose it itself.
inline constexpr const char* ownTemplate = "auto";

/// The kind of a model's own template, given as readChatTemplate() has it; plain where it has none.
/// Throws BadInput at `where` if it is of no kind that is known.
OwnChatTemplate settledTemplate(const std::string& jinja, const std::string& where);

/// Texts of the tokenizer's tokens that begin and end a text.
ChatWords chatWords(const Tokenizer& tokenizer, const std::string& system);

/// Of a model folder; `wanted` is the id of a template or ownTemplate. Throws BadInput where the
/// folder has no tokenizer, or its own template is wanted and of no kind that is known.
ChatStyle chatStyle(const std::filesystem::path& folder, const std::string& wanted);

}  // namespace artemis
