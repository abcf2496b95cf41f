// UTF-8 bytes to code points and back; damaged bytes are replaced by U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace artemis {

bool isAscii(std::string_view text);
bool isValidUtf8(std::string_view bytes);

/// The same text with every damaged sequence (its longest valid beginning, at least one byte)
/// replaced by U+FFFD, as the Unicode Standard recommends (section 3.9).
std::string repairedUtf8(std::string_view bytes);

/// Code points of valid UTF-8.
std::size_t countCodePoints(std::string_view text);

/// Bytes of the sequence that starts with `lead`, in valid UTF-8.
inline std::size_t utf8Length(char lead) {
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// The code point at `at` of valid UTF-8; `at` moves behind it.
inline char32_t nextCodePoint(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const std::size_t length = utf8Length(text[at]);
    char32_t c = byte(0);
    if (length == 2) {
        c = (c & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
    } else if (length == 3) {
        c = (c & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    } else if (length == 4) {
        c = (c & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 |
            (byte(3) & 0x3Fu);
    }
    at += length;
    return c;
}

void appendUtf8(std::string& text, char32_t c);

/// All code points of a text; damaged bytes count as U+FFFD.
std::u32string codePointsOf(std::string_view text);
std::string utf8Of(std::u32string_view text);

}  // namespace artemis
