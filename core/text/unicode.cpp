// Looks classes up in a table made by the compiler, and in the ranges beyond it.
#include "core/text/unicode.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <iterator>
#include <span>

namespace artemis {

namespace {

#include "core/text/unicode_tables.inc"

using ClassTable = std::array<std::uint8_t, 0x32400>;

constexpr void mark(ClassTable& table, std::span<const std::uint32_t> gaps, CharClass bit) {
    std::uint32_t at = 0;
    for (std::size_t i = 0; i + 1 < gaps.size(); i += 2) {
        at += gaps[i];
        for (std::uint32_t n = 0; n < gaps[i + 1]; ++n, ++at) {
            if (at < table.size()) {
                table[at] |= bit;
            } else {
                return;
            }
        }
    }
}

constexpr ClassTable makeClassTable() {
    ClassTable table{};
    mark(table, letters, Letter);
    mark(table, numbers, Number);
    mark(table, spaces, Space);
    mark(table, punctuation, Punctuation);
    mark(table, marks, NonspacingMark);
    mark(table, controls, Control);
    return table;
}

bool contains(std::span<const std::uint32_t> gaps, char32_t c) {
    std::uint32_t at = 0;
    for (std::size_t i = 0; i + 1 < gaps.size() && at <= c; i += 2) {
        at += gaps[i];
        if (c >= at && c < at + gaps[i + 1]) {
            return true;
        }
        at += gaps[i + 1];
    }
    return false;
}

bool isOfUnicode9(char32_t c) {
    UVersionInfo age{};
    u_charAge(static_cast<UChar32>(c), age);
    return age[0] <= 9;
}

const icu::Normalizer2* canonicalDecomposition() {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFDInstance(error);
}

}  // namespace

constinit const ClassTable commonClasses = makeClassTable();

std::uint8_t rareClass(char32_t c) {
    const auto bit = [c](std::span<const std::uint32_t> gaps, CharClass value) {
        return contains(gaps, c) ? value : 0;
    };
    return static_cast<std::uint8_t>(bit(letters, Letter) | bit(numbers, Number) |
                                     bit(spaces, Space) | bit(punctuation, Punctuation) |
                                     bit(marks, NonspacingMark) | bit(controls, Control));
}

bool isWordCharacter(char32_t c) {
    constexpr char32_t zeroWidthNonJoiner = 0x200C;
    constexpr char32_t zeroWidthJoiner = 0x200D;
    const auto point = static_cast<UChar32>(c);
    constexpr std::uint32_t kinds = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
    return (charClass(c) & Letter) != 0 || (U_GET_GC_MASK(point) & kinds) != 0 ||
           u_hasBinaryProperty(point, UCHAR_ALPHABETIC) != 0 || c == zeroWidthNonJoiner ||
           c == zeroWidthJoiner;
}

bool isIdeograph(char32_t c) {
    constexpr std::array<std::pair<char32_t, char32_t>, 8> blocks{{{0x4E00, 0x9FFF},
                                                                   {0x3400, 0x4DBF},
                                                                   {0x20000, 0x2A6DF},
                                                                   {0x2A700, 0x2B73F},
                                                                   {0x2B740, 0x2B81F},
                                                                   {0x2B920, 0x2CEAF},
                                                                   {0xF900, 0xFAFF},
                                                                   {0x2F800, 0x2FA1F}}};
    return c >= 0x3400 && std::ranges::any_of(blocks, [c](const auto& block) {
               return c >= block.first && c <= block.second;
           });
}

std::pair<char32_t, char32_t> lowered(char32_t c) {
    if (c == 0x130) {
        return {U'i', 0x307};
    }
    // Rules are ordered by their first code point and do not overlap.
    const auto point = static_cast<std::int32_t>(c);
    std::size_t low = 0;
    for (std::size_t high = std::size(lowerRules) / 4; low < high;) {
        const std::size_t middle = (low + high) / 2;
        if (lowerRules[4 * middle + 1] < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (4 * low == std::size(lowerRules)) {
        return {c, 0};
    }
    const std::int32_t* rule = lowerRules + 4 * low;
    const bool applies = point >= rule[0] && (point - rule[0]) % rule[2] == 0;
    return {applies ? static_cast<char32_t>(point + rule[3]) : c, 0};
}

void decompose(char32_t c, std::vector<char32_t>& into) {
    static const icu::Normalizer2* const nfd = canonicalDecomposition();
    constexpr char32_t firstWithDecomposition = 0xC0;
    icu::UnicodeString parts;
    if (c < firstWithDecomposition || nfd == nullptr || !isOfUnicode9(c) ||
        nfd->getDecomposition(static_cast<UChar32>(c), parts) == 0) {
        into.push_back(c);
        return;
    }
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
        into.push_back(static_cast<char32_t>(parts.char32At(i)));
    }
}

std::uint8_t combiningClass(char32_t c) {
    constexpr char32_t firstMark = 0x300;
    return c < firstMark || !isOfUnicode9(c) ? 0 : u_getCombiningClass(static_cast<UChar32>(c));
}

}  // namespace artemis
