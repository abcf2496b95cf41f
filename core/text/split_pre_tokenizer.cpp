// Split: cuts where a pattern matches, for patterns that no scanner of our own knows.
#include <vector>

#include "core/text/pattern.h"
#include "core/text/pre_tokenizer.h"

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

class SplitPreTokenizer final : public PreTokenizer {
public:
    explicit SplitPreTokenizer(const Component& component)
        : m_pattern(patternOf(component)),
          m_behavior(behaviorOf(component)),
          m_invert(component.boolean("invert", false)) {}

    void apply(PieceText& text) const override {
        text.split([&](const Piece& piece, std::vector<Piece>& into) {
            for (const Part& part : joined(parts(text.bytes(piece)))) {
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
