// Template and words of a model folder.
#include "core/text/chat_style.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/text/tokenizer.h"

namespace artemis {

namespace {

std::string tokenText(const Tokenizer& tokenizer, const std::optional<std::int32_t>& id) {
    return id ? tokenizer.idToToken(*id) : "";
}

void add(std::vector<std::string>& texts, std::string_view text) {
    if (!trimmed(text).empty()) {
        texts.emplace_back(trimmed(text));
    }
}

}  // namespace

std::string ChatStyle::prompt(const Conversation& turns) const {
    std::string text;
    for (const ChatPiece& piece : chatTemplate(id).render(turns, words, true)) {
        text += piece.text;
    }
    return text;
}

std::vector<std::string> ChatStyle::stops() const {
    const Conversation turns{{"user", "?"}, {"assistant", "!"}, {"user", "?"}};
    const std::vector<ChatPiece> pieces =
        chatTemplate(id).render(turns, {words.bos, words.eos, ""}, false);
    const auto answer = std::ranges::find_if(pieces, &ChatPiece::answer);
    std::string next;
    for (auto piece = std::next(answer); piece != pieces.end(); ++piece) {
        next += piece->text;
    }
    std::vector<std::string> texts;
    add(texts, std::string_view(answer->text).substr(1));
    add(texts, std::string_view(next).substr(0, next.find('?')));
    return texts.empty() ? std::vector<std::string>{"\n"} : texts;
}

OwnChatTemplate settledTemplate(const std::string& jinja, const std::string& where) {
    if (jinja.empty()) {
        return {"plain", ""};
    }
    const auto own = recogniseChatTemplate(jinja);
    if (!own) {
        std::vector<std::string> known;
        for (const ChatTemplate& one : chatTemplates()) {
            known.push_back(one.id);
        }
        throw BadInput(where, "the model's own chat template is of no kind that is known (" +
                                  join(known, ", ") + "); name the one to use");
    }
    return *own;
}

ChatWords chatWords(const Tokenizer& tokenizer, const std::string& system) {
    return {tokenText(tokenizer, tokenizer.special().bos),
            tokenText(tokenizer, tokenizer.special().eos), system};
}

ChatStyle chatStyle(const std::filesystem::path& folder, const std::string& wanted) {
    const std::string jinja = readChatTemplate(folder);
    const bool automatic = wanted == ownTemplate;
    const OwnChatTemplate chosen = automatic ? settledTemplate(jinja, "chat template")
                                             : OwnChatTemplate{chatTemplate(wanted).id, ""};
    const auto own = recogniseChatTemplate(jinja);
    return {chosen.id, chatWords(Tokenizer::load(folder), chosen.system),
            own && own->id == chosen.id};
}

}  // namespace artemis
