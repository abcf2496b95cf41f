// Split: cuts where a pattern matches, for patterns that no scanner of our own knows.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <vector>

#include "core/base/error.h"
#include "core/text/pre_tokenizer.h"

namespace artemis {

namespace {

struct FreeCode {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};

enum class Behavior { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

struct Part {
    std::size_t begin;
    std::size_t end;
    bool match;
};

std::unique_ptr<pcre2_code, FreeCode> compiled(const Component& component) {
    const Component pattern = component.at("pattern");
    const bool literal = pattern.has("String");
    const std::string text = pattern.text(literal ? "String" : "Regex");
    int error = 0;
    PCRE2_SIZE at = 0;
    const std::uint32_t options = PCRE2_UTF | (literal ? PCRE2_LITERAL : PCRE2_UCP);
    std::unique_ptr<pcre2_code, FreeCode> code(pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), options, &error, &at, nullptr));
    if (!code) {
        PCRE2_UCHAR reason[128] = {};
        pcre2_get_error_message(error, reason, sizeof reason);
        pattern.fail(
            "is not a regular expression: " + std::string(reinterpret_cast<char*>(reason)) +
            " at character " + std::to_string(at));
    }
    pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE);
    return code;
}

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
        : m_code(compiled(component)),
          m_behavior(behaviorOf(component)),
          m_invert(component.boolean("invert", false)) {}

    void apply(PieceText& text) const override {
        const std::unique_ptr<pcre2_match_data, FreeMatch> match(
            pcre2_match_data_create_from_pattern(m_code.get(), nullptr));
        text.split([&](const Piece& piece, std::vector<Piece>& into) {
            for (const Part& part : joined(parts(text.bytes(piece), match.get()))) {
                into.push_back({piece.begin + part.begin, piece.begin + part.end});
            }
        });
    }

private:
    /// Matches and what lies between them, in order.
    std::vector<Part> parts(std::string_view text, pcre2_match_data* match) const {
        std::vector<Part> found;
        std::size_t done = 0;
        for (std::size_t at = 0; at <= text.size();) {
            const int count = pcre2_match(m_code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                          text.size(), at, PCRE2_NO_UTF_CHECK, match, nullptr);
            if (count == PCRE2_ERROR_NOMATCH) {
                break;
            }
            if (count < 0) {
                throw Failure("the tokenizer's pattern needs too much work on a text of " +
                                  std::to_string(text.size()) + " bytes",
                              "cut the text into shorter rows");
            }
            const PCRE2_SIZE* range = pcre2_get_ovector_pointer(match);
            if (range[1] == range[0]) {  // an empty match cuts nothing
                at = range[1] < text.size() ? range[1] + utf8Length(text[range[1]]) : range[1] + 1;
                continue;
            }
            if (range[0] > done) {
                found.push_back({done, range[0], m_invert});
            }
            found.push_back({range[0], range[1], !m_invert});
            at = done = range[1];
        }
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

    std::unique_ptr<pcre2_code, FreeCode> m_code;
    Behavior m_behavior;
    bool m_invert;
};

}  // namespace

std::unique_ptr<PreTokenizer> makeSplitPreTokenizer(const Component& component) {
    return std::make_unique<SplitPreTokenizer>(component);
}

}  // namespace artemis
