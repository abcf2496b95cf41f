// The list of normalizers, those that are one rewriting step, and sequences of them.
#include "core/text/normalizer.h"

#include <algorithm>
#include <vector>

#include "core/text/pattern.h"
#include "core/text/unicode.h"

namespace artemis {

namespace {

void keepRest(Rewriter& piece) {
    while (!piece.done()) {
        piece.keep();
    }
}

class Step final : public Normalizer {
public:
    explicit Step(void (*step)(PieceText&)) : m_step(step) {}
    void apply(PieceText& text) const override { m_step(text); }

private:
    void (*m_step)(PieceText&);
};

class NormalizerSequence final : public Normalizer {
public:
    explicit NormalizerSequence(const std::vector<Component>& parts) {
        for (const Component& part : parts) {
            m_parts.push_back(makeNormalizer(part));
        }
    }
    void apply(PieceText& text) const override {
        for (const auto& part : m_parts) {
            part->apply(text);
        }
    }

private:
    std::vector<std::unique_ptr<Normalizer>> m_parts;
};

/// Puts a text in front; it gets the origin of the first character.
class Prepend final : public Normalizer {
public:
    explicit Prepend(const Component& component)
        : m_text(codePointsOf(component.text("prepend"))) {}
    void apply(PieceText& text) const override {
        text.rewrite([this](Rewriter& piece) {
            if (!m_text.empty() && !piece.done()) {
                const char32_t first = piece.peek();
                piece.replace(m_text.front());
                for (std::size_t i = 1; i < m_text.size(); ++i) {
                    piece.insert(m_text[i]);
                }
                piece.insert(first);
            }
            keepRest(piece);
        });
    }

private:
    std::u32string m_text;
};

/// Replaces what a pattern matches; the new text gets the origin of the match's last character.
class Replace final : public Normalizer {
public:
    explicit Replace(const Component& component)
        : m_pattern(patternOf(component)), m_content(codePointsOf(component.text("content"))) {}
    void apply(PieceText& text) const override {
        text.rewrite([this](Rewriter& piece) {
            const std::string_view all = piece.rest();
            m_pattern.eachMatch(all, [&](std::size_t begin, std::size_t end) {
                const auto at = [&] { return all.size() - piece.rest().size(); };
                while (at() < begin) {
                    piece.keep();
                }
                while (at() + utf8Length(all[at()]) < end) {
                    piece.skip();
                }
                m_content.empty() ? piece.skip() : piece.replace(m_content.front());
                for (std::size_t i = 1; i < m_content.size(); ++i) {
                    piece.insert(m_content[i]);
                }
            });
            keepRest(piece);
        });
    }

private:
    Regex m_pattern;
    std::u32string m_content;
};

/// A code point of a decomposition; `first` where it stands for the next one of the source.
struct Part {
    char32_t c;
    std::uint8_t order;
    bool first;
};

void sortMarks(std::vector<Part>& parts) {
    const auto isStarter = [](const Part& part) { return part.order == 0; };
    for (auto at = parts.begin(); at != parts.end();) {
        const auto from = std::find_if_not(at, parts.end(), isStarter);
        at = std::find_if(from, parts.end(), isStarter);
        std::stable_sort(from, at, [](const Part& a, const Part& b) { return a.order < b.order; });
    }
}

void decomposePiece(Rewriter& piece) {
    std::vector<Part> parts;
    std::vector<char32_t> points;
    const std::string_view source = piece.rest();
    for (std::size_t at = 0; at < source.size();) {
        points.clear();
        decompose(nextCodePoint(source, at), points);
        for (std::size_t i = 0; i < points.size(); ++i) {
            parts.push_back({points[i], combiningClass(points[i]), i == 0});
        }
    }
    sortMarks(parts);
    for (const Part& part : parts) {
        part.first ? piece.replace(part.c) : piece.insert(part.c);
    }
}

}  // namespace

void lowerCase(PieceText& text) {
    text.rewrite([](Rewriter& piece) {
        while (!piece.done()) {
            const auto [first, second] = lowered(piece.peek());
            piece.replace(first);
            if (second != 0) {
                piece.insert(second);
            }
        }
    });
}

void decompose(PieceText& text) { text.rewrite(decomposePiece); }

void stripMarks(PieceText& text) {
    text.rewrite([](Rewriter& piece) {
        while (!piece.done()) {
            (charClass(piece.peek()) & NonspacingMark) != 0 ? piece.skip() : piece.keep();
        }
    });
}

std::unique_ptr<Normalizer> makeNormalizer(const Component& component) {
    if (component.isNull()) {
        return nullptr;
    }
    const std::string type = component.type();
    if (type == "BertNormalizer") {
        return makeBertNormalizer(component);
    }
    if (type == "Sequence") {
        return std::make_unique<NormalizerSequence>(component.list("normalizers"));
    }
    if (type == "Lowercase") {
        return std::make_unique<Step>(&lowerCase);
    }
    if (type == "NFD") {
        return std::make_unique<Step>(static_cast<void (*)(PieceText&)>(&decompose));
    }
    if (type == "StripAccents") {
        return std::make_unique<Step>(&stripMarks);
    }
    if (type == "Prepend") {
        return std::make_unique<Prepend>(component);
    }
    if (type == "Replace") {
        return std::make_unique<Replace>(component);
    }
    if (auto known = makeSentencePieceNormalizer(component, type)) {
        return known;
    }
    component.failUnknownType("normalizer",
                              "BertNormalizer, Lowercase, NFD, NFKC, Nmt, Precompiled, Prepend, "
                              "Replace, Sequence, Strip, StripAccents");
}

}  // namespace artemis
