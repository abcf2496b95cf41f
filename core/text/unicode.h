// Character classes, lower case and canonical decomposition, exactly as Hugging Face's tokenizers
// know them (its libraries carry several Unicode versions, so the system's ICU alone would differ).
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace artemis {

/// Bits of charClass().
enum CharClass : std::uint8_t {
    Letter = 1,       // \p{L}
    Number = 2,       // \p{N}
    Space = 4,        // \s, White_Space
    Punctuation = 8,  // what BERT splits at: ASCII punctuation and \p{P}
    NonspacingMark = 16,
    Control = 32,  // what BERT's cleaning removes
};

/// Every code point with a script; beyond are private use, tags and variation selectors.
extern const std::array<std::uint8_t, 0x32400> commonClasses;
std::uint8_t rareClass(char32_t c);

inline std::uint8_t charClass(char32_t c) {
    return c < commonClasses.size() ? commonClasses[c] : rareClass(c);
}

/// Letters, marks, decimal digits, connectors and joiners: \w of a regular expression.
bool isWordCharacter(char32_t c);

/// Ideographs as BERT's "Chinese characters" count them; it puts spaces around them.
bool isIdeograph(char32_t c);

/// Lower case; the second code point is 0 but for U+0130, which becomes two.
std::pair<char32_t, char32_t> lowered(char32_t c);

/// Full canonical decomposition (the code point itself where it has none) and combining class,
/// both of Unicode 9.
void decompose(char32_t c, std::vector<char32_t>& into);
std::uint8_t combiningClass(char32_t c);

}  // namespace artemis
