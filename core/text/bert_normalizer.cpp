// BertNormalizer: removes control characters, makes every white space a space, puts spaces around
// ideographs, strips accents and lowers the case, in this order.
#include <array>

#include "core/text/normalizer.h"
#include "core/text/unicode.h"

namespace artemis {

namespace {

class BertNormalizer final : public Normalizer {
public:
    explicit BertNormalizer(const Component& component)
        : m_clean(component.boolean("clean_text", true)),
          m_ideographs(component.boolean("handle_chinese_chars", true)),
          m_lower(component.boolean("lowercase", true)),
          m_accents(component.boolean("strip_accents", m_lower)) {
        for (std::size_t i = 0; i < m_ascii.size(); ++i) {
            m_ascii[i] = asciiResult(static_cast<char32_t>(i));
        }
    }

    void apply(PieceText& text) const override {
        if (isAscii(text.bytes())) {
            text.rewrite([this](Rewriter& piece) { applyToAscii(piece); });
            return;
        }
        if (m_clean) {
            text.rewrite(&clean);
        }
        if (m_ideographs) {
            text.rewrite(&surroundIdeographs);
        }
        if (m_accents) {
            decompose(text);
            stripMarks(text);
        }
        if (m_lower) {
            lowerCase(text);
        }
    }

private:
    static void clean(Rewriter& piece) {
        while (!piece.done()) {
            const char32_t c = piece.peek();
            const std::uint8_t kind = charClass(c);
            if ((kind & Control) != 0) {
                piece.skip();
            } else {
                piece.replace((kind & Space) != 0 ? U' ' : c);
            }
        }
    }

    /// All three share the origin of the ideograph.
    static void surroundIdeographs(Rewriter& piece) {
        while (!piece.done()) {
            const char32_t c = piece.peek();
            if (isIdeograph(c)) {
                piece.replace(U' ');
                piece.insert(c);
                piece.insert(U' ');
            } else {
                piece.keep();
            }
        }
    }

    /// What becomes of an ASCII character; 0xFF where it is removed.
    char asciiResult(char32_t c) const {
        const std::uint8_t kind = charClass(c);
        if (m_clean && (kind & Control) != 0) {
            return removed;
        }
        if (m_clean && (kind & Space) != 0) {
            return ' ';
        }
        return static_cast<char>(m_lower ? lowered(c).first : c);
    }

    void applyToAscii(Rewriter& piece) const {
        for (const char c : piece.rest()) {
            const char result = m_ascii[static_cast<unsigned char>(c)];
            result == removed ? piece.skip() : piece.replaceAscii(result);
        }
    }

    static constexpr char removed = '\xFF';
    bool m_clean;
    bool m_ideographs;
    bool m_lower;
    bool m_accents;
    std::array<char, 128> m_ascii{};
};

}  // namespace

std::unique_ptr<Normalizer> makeBertNormalizer(const Component& component) {
    return std::make_unique<BertNormalizer>(component);
}

}  // namespace artemis
