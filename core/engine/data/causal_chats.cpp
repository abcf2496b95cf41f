// Conversations as tokens: the text is encoded as a whole, then each token gets its label by where
// in the text it stands.
#include <algorithm>

#include "core/base/parallel.h"
#include "core/engine/data/causal_encoding.h"
#include "core/engine/data/conversations.h"
#include "core/engine/data/encoding.h"
#include "core/text/chat_style.h"
#include "core/text/tokenizer.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

std::string textOf(const std::vector<ChatPiece>& pieces) {
    std::string text;
    for (const ChatPiece& piece : pieces) {
        text += piece.text;
    }
    return text;
}

/// A token has a label where any of it is of an answer, as transformers' assistant masks have it.
Example chatExample(const std::vector<ChatPiece>& pieces, const Tokenizer& tokenizer) {
    EncodeOptions plain;
    plain.addSpecialTokens = false;
    Encoding encoding = tokenizer.encode(textOf(pieces), plain);
    Example example;
    example.tokens = std::move(encoding.ids);
    example.labels.assign(example.tokens.size(), noLabel);
    std::int32_t begin = 0;
    std::size_t token = 0;
    for (const ChatPiece& piece : pieces) {
        const std::int32_t end = begin + static_cast<std::int32_t>(countCodePoints(piece.text));
        while (token < example.tokens.size() && encoding.offsets[token].second <= begin) {
            ++token;
        }
        for (std::size_t i = token;
             piece.answer && i < example.tokens.size() && encoding.offsets[i].first < end; ++i) {
            example.labels[i] = example.tokens[i];
        }
        begin = end;
    }
    return example;
}

/// The conversation up to its last answer, and that answer.
TextItem chatItem(const Conversation& turns, const ChatTemplate& style, const ChatWords& words,
                  const Tokenizer& tokenizer) {
    const auto last = std::find_if(turns.rbegin(), turns.rend(), [](const ChatMessage& turn) {
        return turn.role == "assistant";
    });
    TextItem item;
    if (last != turns.rend()) {
        const Conversation before(turns.begin(), std::prev(last.base()));
        item.source = textOf(style.render(before, words, true));
        item.references = {last->content};
        EncodeOptions plain;
        plain.addSpecialTokens = false;
        item.prompt = tokenizer.encodeIds(item.source, plain);
    }
    return item;
}

}  // namespace

void encodeChats(const CausalParts& parts, Dataset& data) {
    const ChatTemplate& style = chatTemplate(parts.options.chatTemplate);
    const ChatWords words = chatWords(parts.tokenizer, parts.options.systemPrompt);
    const std::size_t column = parts.table.column(conversationColumn);
    const auto limit = static_cast<std::size_t>(parts.options.maxLength);
    data.examples.resize(parts.table.rows.size());
    data.items.resize(parts.evaluates ? data.examples.size() : 0);
    parallelRanges(parts.table.size(), parts.threads, [&](std::int64_t begin, std::int64_t end) {
        for (auto row = static_cast<std::size_t>(begin); row < static_cast<std::size_t>(end);
             ++row) {
            const Conversation turns = conversationFrom(parts.table.rows[row][column]);
            data.examples[row] = chatExample(style.render(turns, words, false), parts.tokenizer);
            data.examples[row].row = parts.table.sourceRows[row];
            if (parts.evaluates) {
                data.items[row] = chatItem(turns, style, words, parts.tokenizer);
                data.items[row].row = parts.table.sourceRows[row];
                data.items[row].prompt.resize(std::min(data.items[row].prompt.size(), limit));
                data.examples[row].item = static_cast<std::int64_t>(row);
            }
        }
    });
    for (Example& example : data.examples) {
        if (example.tokens.size() > limit) {
            example.tokens.resize(limit);
            example.labels.resize(limit);
            ++data.truncated;
        }
    }
}

}  // namespace artemis
