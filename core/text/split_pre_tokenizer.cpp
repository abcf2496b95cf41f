// Split: cuts where a pattern matches, for patterns that no scanner of our own knows.
#include <unicode/uchar.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text/pattern.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/unicode.h"

namespace artemis {

namespace {

enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

struct Part {
    std::size_t begin;
    std::size_t end;
    bool match;
};

Behavior behaviorOf(const Component& component) {
    const std::string name = component.text("behavior");
    const std::vector<std::pair<std::string, Behavior>> known = {
        {"Removed", Behavior::Removed},
        {"Isolated", Behavior::Isolated},
        {"MergedWithPrevious", Behavior::MergedWithPrevious},
        {"MergedWithNext", Behavior::MergedWithNext},
        {"Contiguous", Behavior::Contiguous}};
    for (const auto& [text, behavior] : known) {
        if (text == name) {
            return behavior;
        }
    }
    component.fail("behavior", "\"" + name +
                                   "\" is not known; it is Removed, Isolated, MergedWithPrevious, "
                                   "MergedWithNext or Contiguous");
}

/// An older letter or number of as many bytes, where PCRE2 (10.42: Unicode 14) does not know this
/// one.
std::optional<char32_t> olderOne(char32_t c) {
    constexpr std::uint8_t known = 14;
    const bool isLetter = (charClass(c) & Letter) != 0;
    if (!isLetter && (charClass(c) & Number) == 0) {
        return std::nullopt;
    }
    UVersionInfo version{};
    u_charAge(static_cast<UChar32>(c), version);
    if (version[0] != 0 && version[0] <= known) {
        return std::nullopt;
    }
    return c < 0x10000 ? (isLetter ? U'\u0800' : U'\u0966')
                       : (isLetter ? U'\U00010000' : U'\U00010107');
}

/// The text with letters and numbers that the pattern's library knows, in the same places.
std::string knownTo(std::string_view text) {
    std::string known;
    known.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = nextCodePoint(text, at);
        appendUtf8(known, olderOne(c).value_or(c));
    }
    return known;
}

bool hasLongCharacter(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xE0; });
}

class SplitPreTokenizer final : public PreTokenizer {
public:
    explicit SplitPreTokenizer(const Component& component)
        : m_pattern(patternOf(component)),
          m_behavior(behaviorOf(component)),
          m_invert(component.boolean("invert", false)) {}

    void apply(PieceText& text) const override {
        text.split([&](const Piece& piece, std::vector<Piece>& into) {
            const std::string_view given = text.bytes(piece);
            const std::string known = hasLongCharacter(given) ? knownTo(given) : std::string();
            for (const Part& part : joined(parts(known.empty() ? given : known))) {
                into.push_back({piece.begin + part.begin, piece.begin + part.end});
            }
        });
    }

private:
    /// Matches and what lies between them, in order.
    std::vector<Part> parts(std::string_view text) const {
        std::vector<Part> found;
        std::size_t done = 0;
        m_pattern.eachMatch(text, [&](std::size_t begin, std::size_t end) {
            if (begin > done) {
                found.push_back({done, begin, m_invert});
            }
            found.push_back({begin, end, !m_invert});
            done = end;
        });
        if (done < text.size()) {
            found.push_back({done, text.size(), m_invert});
        }
        return found;
    }

    std::vector<Part> joined(const std::vector<Part>& parts) const {
        std::vector<Part> kept;
        bool previousMatch = false;
        bool open = false;  // the last part is a match that waits for what follows it
        for (const Part& part : parts) {
            const bool join =
                !kept.empty() &&
                ((m_behavior == Behavior::MergedWithPrevious && part.match && !previousMatch) ||
                 (m_behavior == Behavior::MergedWithNext && open && !part.match) ||
                 (m_behavior == Behavior::Contiguous && part.match == previousMatch));
            if (join) {
                kept.back().end = part.end;
            } else if (!(m_behavior == Behavior::Removed && part.match)) {
                kept.push_back(part);
            }
            previousMatch = part.match;
            open = part.match;
        }
        return kept;
    }

    Regex m_pattern;
    Behavior m_behavior;
    bool m_invert;
};

}  // namespace

std::unique_ptr<PreTokenizer> makeSplitPreTokenizer(const Component& component) {
    return std::make_unique<SplitPreTokenizer>(component);
}

}  // namespace artemis
