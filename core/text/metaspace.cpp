// Metaspace as pre-tokenizer and as decoder.
#include "core/text/metaspace.h"

#include "core/text/decoder.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/utf8.h"

namespace artemis {

Metaspace::Metaspace(const Component& component) : split(component.boolean("split", true)) {
    const std::u32string given = codePointsOf(component.text("replacement", "▁"));
    if (given.size() != 1) {
        component.fail("replacement", "is not one character");
    }
    replacement = given.front();
    const bool always = component.boolean("add_prefix_space", true);
    const std::string scheme = component.text("prepend_scheme", always ? "always" : "never");
    if (scheme != "always" && scheme != "first" && scheme != "never") {
        component.fail("prepend_scheme",
                       "\"" + scheme + "\" is not known; it is always, first or never");
    }
    prepend = scheme == "always"  ? Prepend::Always
              : scheme == "first" ? Prepend::First
                                  : Prepend::Never;
}

namespace {

class MetaspacePreTokenizer final : public PreTokenizer {
public:
    explicit MetaspacePreTokenizer(const Component& component) : m(component) {}

    void apply(PieceText& text) const override {
        const char* start = text.bytes().data();
        text.rewrite(
            [this, start](Rewriter& piece) { write(piece, piece.rest().data() == start); });
        if (m.split) {
            text.split([&](const Piece& piece, std::vector<Piece>& into) {
                cut(text.bytes(), piece, into);
            });
        }
    }

private:
    void write(Rewriter& piece, bool isFirst) const {
        const auto next = [&] { return piece.peek() == U' ' ? m.replacement : piece.peek(); };
        const bool wanted = m.prepend == Metaspace::Prepend::Always ||
                            (m.prepend == Metaspace::Prepend::First && isFirst);
        if (wanted && !piece.done() && next() != m.replacement) {
            const char32_t first = next();
            piece.replace(m.replacement);
            piece.insert(first);
        }
        while (!piece.done()) {
            piece.replace(next());
        }
    }

    /// Every replacement starts a word.
    void cut(std::string_view bytes, const Piece& piece, std::vector<Piece>& into) const {
        std::size_t start = piece.begin;
        for (std::size_t at = piece.begin; at < piece.end;) {
            const std::size_t here = at;
            if (nextCodePoint(bytes, at) == m.replacement && here > start) {
                into.push_back({start, here});
                start = here;
            }
        }
        into.push_back({start, piece.end});
    }

    Metaspace m;
};

class MetaspaceDecoder final : public Decoder {
public:
    explicit MetaspaceDecoder(const Component& component) : m(component) {}

    std::vector<std::string> step(std::vector<std::string> tokens) const override {
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            std::u32string text;
            for (const char32_t c : codePointsOf(tokens[i])) {
                if (c != m.replacement) {
                    text.push_back(c);
                } else if (i > 0 || m.prepend == Metaspace::Prepend::Never) {
                    text.push_back(U' ');
                }
            }
            tokens[i] = utf8Of(text);
        }
        return tokens;
    }

private:
    Metaspace m;
};

}  // namespace

std::unique_ptr<PreTokenizer> makeMetaspacePreTokenizer(const Component& component) {
    return std::make_unique<MetaspacePreTokenizer>(component);
}

std::unique_ptr<Decoder> makeMetaspaceDecoder(const Component& component) {
    return std::make_unique<MetaspaceDecoder>(component);
}

}  // namespace artemis
