// ByteLevel: GPT-2's words; the model spells them in the byte alphabet.
#include "core/text/byte_level.h"
#include "core/text/pre_tokenizer.h"

namespace artemis {

namespace {

class ByteLevelPreTokenizer final : public PreTokenizer {
public:
    explicit ByteLevelPreTokenizer(const Component& component)
        : m_prefixSpace(component.boolean("add_prefix_space", true)),
          m_words(component.boolean("use_regex", true)) {}

    void apply(PieceText& text) const override {
        if (m_prefixSpace) {
            text.rewrite(&startWithSpace);
        }
        if (m_words) {
            text.split([&text](const Piece& piece, std::vector<Piece>& into) {
                const std::string_view bytes = text.bytes().substr(0, piece.end);
                for (std::size_t at = piece.begin; at < piece.end;) {
                    const std::size_t end = gpt2WordEnd(bytes, at);
                    into.push_back({at, end});
                    at = end;
                }
            });
        }
    }
    bool spellsBytes() const override { return true; }

private:
    /// The space put in front shares the origin of the first character.
    static void startWithSpace(Rewriter& piece) {
        const char32_t first = piece.peek();
        if (first != U' ') {
            piece.replace(U' ');
            piece.insert(first);
        }
        while (!piece.done()) {
            piece.keep();
        }
    }

    bool m_prefixSpace;
    bool m_words;
};

}  // namespace

std::unique_ptr<PreTokenizer> makeByteLevelPreTokenizer(const Component& component) {
    return std::make_unique<ByteLevelPreTokenizer>(component);
}

}  // namespace artemis
