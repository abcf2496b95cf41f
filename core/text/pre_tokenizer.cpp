// The list of pre-tokenizers, sequences of them, and BERT's.
#include "core/text/pre_tokenizer.h"

#include <vector>

#include "core/text/unicode.h"

namespace artemis {

namespace {

/// Cuts at white space, which it removes, and around punctuation, which it keeps.
class BertPreTokenizer final : public PreTokenizer {
public:
    void apply(PieceText& text) const override {
        text.split([&text](const Piece& piece, std::vector<Piece>& into) {
            cut(text.bytes(), piece, into);
        });
    }

private:
    static void cut(std::string_view bytes, const Piece& piece, std::vector<Piece>& into) {
        std::size_t wordStart = piece.begin;
        const auto endWord = [&](std::size_t end) {
            if (end > wordStart) {
                into.push_back({wordStart, end});
            }
        };
        for (std::size_t at = piece.begin; at < piece.end;) {
            const std::size_t start = at;
            const std::uint8_t kind = charClass(nextCodePoint(bytes, at));
            if ((kind & (Space | Punctuation)) == 0) {
                continue;
            }
            endWord(start);
            if ((kind & Punctuation) != 0) {
                into.push_back({start, at});
            }
            wordStart = at;
        }
        endWord(piece.end);
    }
};

/// Cuts at white space, which it removes.
class WhitespaceSplit final : public PreTokenizer {
public:
    void apply(PieceText& text) const override {
        text.split([&text](const Piece& piece, std::vector<Piece>& into) {
            std::size_t start = piece.begin;
            for (std::size_t at = piece.begin; at < piece.end;) {
                const std::size_t here = at;
                if ((charClass(nextCodePoint(text.bytes(), at)) & Space) != 0) {
                    if (here > start) {
                        into.push_back({start, here});
                    }
                    start = at;
                }
            }
            if (piece.end > start) {
                into.push_back({start, piece.end});
            }
        });
    }
};

class PreTokenizerSequence final : public PreTokenizer {
public:
    explicit PreTokenizerSequence(const Component& component) {
        const std::vector<Component> parts = component.list("pretokenizers");
        for (const Component& part : parts) {
            if (spellsBytes()) {
                part.fail("stands behind ByteLevel, which must be the last of its sequence");
            }
            m_parts.push_back(makePreTokenizer(part));
        }
    }
    void apply(PieceText& text) const override {
        for (const auto& part : m_parts) {
            part->apply(text);
        }
    }
    bool spellsBytes() const override { return !m_parts.empty() && m_parts.back()->spellsBytes(); }

private:
    std::vector<std::unique_ptr<PreTokenizer>> m_parts;
};

}  // namespace

std::unique_ptr<PreTokenizer> makePreTokenizer(const Component& component) {
    if (component.isNull()) {
        return nullptr;
    }
    const std::string type = component.type();
    if (type == "BertPreTokenizer") {
        return std::make_unique<BertPreTokenizer>();
    }
    if (type == "ByteLevel") {
        return makeByteLevelPreTokenizer(component);
    }
    if (type == "Metaspace") {
        return makeMetaspacePreTokenizer(component);
    }
    if (type == "WhitespaceSplit") {
        return std::make_unique<WhitespaceSplit>();
    }
    if (type == "Split") {
        return makeSplitPreTokenizer(component);
    }
    if (type == "Sequence") {
        return std::make_unique<PreTokenizerSequence>(component);
    }
    component.failUnknownType(
        "pre-tokenizer",
        "BertPreTokenizer, ByteLevel, Metaspace, Sequence, Split, WhitespaceSplit");
}

}  // namespace artemis
