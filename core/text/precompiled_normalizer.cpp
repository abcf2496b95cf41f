// Precompiled: SentencePiece's table of replacements, a double-array trie and the texts it leads
// to.
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include <cstring>
#include <optional>
#include <vector>

#include "core/base/base64.h"
#include "core/base/error.h"
#include "core/text/normalizer.h"

namespace artemis {

namespace {

/// Darts-clone's double array: a unit's bits are label 0–7 and 31, leaf flag 8, offset 10–30 (times
/// 256 where bit 9 is set).
class DoubleArray {
public:
    DoubleArray() = default;
    explicit DoubleArray(std::vector<std::uint32_t> units) : m_units(std::move(units)) {}

    /// Value of the shortest key that the text begins with.
    std::optional<std::uint32_t> shortestPrefix(std::string_view text) const {
        std::size_t at = offset(unit(0));
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            at ^= byte;
            const std::uint32_t here = unit(at);
            if (byte == 0 || (here & (1U << 31 | 0xFF)) != byte) {
                return std::nullopt;
            }
            at ^= offset(here);
            if ((here >> 8 & 1U) != 0) {
                return unit(at) & ~(1U << 31);
            }
        }
        return std::nullopt;
    }

private:
    static std::size_t offset(std::uint32_t unit) { return unit >> 10 << ((unit & 1U << 9) >> 6); }
    std::uint32_t unit(std::size_t at) const { return at < m_units.size() ? m_units[at] : 0; }
    std::vector<std::uint32_t> m_units;
};

struct CloseBreaks {
    void operator()(UBreakIterator* breaks) const { ubrk_close(breaks); }
};

/// Ends of what a person sees as one character (UAX 29), in bytes of valid UTF-8.
std::vector<std::size_t> graphemeEnds(std::string_view text) {
    std::vector<std::size_t> ends;
    if (isAscii(text)) {
        for (std::size_t end = 1; end <= text.size(); ++end) {
            if (text.substr(end - 1, 2) != "\r\n") {
                ends.push_back(end);
            }
        }
        return ends;
    }
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UBreakIterator, CloseBreaks> breaks(
        ubrk_open(UBRK_CHARACTER, "", nullptr, 0, &error));
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data(), static_cast<std::int64_t>(text.size()), &error);
    ubrk_setUText(breaks.get(), &source, &error);
    for (std::int32_t at = ubrk_next(breaks.get()); U_SUCCESS(error) && at != UBRK_DONE;
         at = ubrk_next(breaks.get())) {
        ends.push_back(static_cast<std::size_t>(at));
    }
    utext_close(&source);
    if (U_FAILURE(error)) {
        throw Failure("the Unicode tables of ICU cannot be read", "install ICU again");
    }
    return ends;
}

class PrecompiledNormalizer final : public Normalizer {
public:
    explicit PrecompiledNormalizer(const Component& component) {
        const auto bytes = bytesOfBase64(component.text("precompiled_charsmap"));
        std::uint32_t size = 0;
        if (bytes && bytes->size() >= sizeof size) {
            std::memcpy(&size, bytes->data(), sizeof size);
        }
        if (!bytes || size == 0 || size % 4 != 0 || bytes->size() - sizeof size < size) {
            component.fail("precompiled_charsmap", "is damaged; fetch the file again");
        }
        std::vector<std::uint32_t> units(size / 4);
        std::memcpy(units.data(), bytes->data() + sizeof size, size);
        m_trie = DoubleArray(std::move(units));
        m_texts = bytes->substr(sizeof size + size);
    }

    void apply(PieceText& text) const override {
        text.rewrite([this](Rewriter& piece) {
            for (const auto& [c, added] : changesOf(piece.rest())) {
                if (added > 0) {
                    piece.insert(c);
                    continue;
                }
                piece.replace(c);
                for (int i = added; i < 0; ++i) {
                    piece.skip();
                }
            }
        });
    }

private:
    std::optional<std::u32string> replacement(std::string_view part) const {
        const auto place = m_trie.shortestPrefix(part);
        if (!place || *place >= m_texts.size()) {
            return std::nullopt;
        }
        return codePointsOf(m_texts.c_str() + *place);  // ends at the next zero byte
    }

    /// A written character: 1 where it is one more, 0 where it stands for one, -n where it stands
    /// for one and n that follow.
    struct Change {
        char32_t c;
        int added;
    };

    std::vector<Change> changesOf(std::string_view text) const {
        std::vector<Change> changes;
        changes.reserve(text.size());
        std::size_t begin = 0;
        for (const std::size_t end : graphemeEnds(text)) {
            addGrapheme(changes, text.substr(begin, end - begin));
            begin = end;
        }
        return changes;
    }

    void addGrapheme(std::vector<Change>& changes, std::string_view grapheme) const {
        constexpr std::size_t longest = 5;  // bytes that are looked up as a whole
        if (grapheme.size() <= longest) {
            if (const auto text = replacement(grapheme)) {
                add(changes, countCodePoints(grapheme), *text);
                return;
            }
        }
        for (std::size_t at = 0; at < grapheme.size();) {
            const std::size_t length = utf8Length(grapheme[at]);
            if (const auto text = replacement(grapheme.substr(at, length))) {
                add(changes, 1, *text);
                at += length;
            } else {
                changes.push_back({nextCodePoint(grapheme, at), 0});
            }
        }
    }

    /// What is missing is counted with the last character written; at the start there is none, and
    /// all origins behind it are too early, as in the reference.
    static void add(std::vector<Change>& changes, std::size_t consumed,
                    const std::u32string& text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            changes.push_back({text[i], i < consumed ? 0 : 1});
        }
        if (text.size() < consumed && !changes.empty()) {
            changes.back().added -= static_cast<int>(consumed - text.size());
        }
    }

    DoubleArray m_trie;
    std::string m_texts;
};

}  // namespace

std::unique_ptr<Normalizer> makePrecompiledNormalizer(const Component& component) {
    return std::make_unique<PrecompiledNormalizer>(component);
}

}  // namespace artemis
