// Validation follows table 3-7 of the Unicode Standard: no overlong forms, no surrogates.
#include "core/text/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace artemis {

namespace {

struct Sequence {
    std::size_t length;  // bytes of the sequence, or of its longest valid beginning (at least 1)
    bool valid;
};

Sequence sequenceAt(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) {
        return {1, true};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {1, false};
    }
    const std::size_t wanted = utf8Length(bytes[at]);
    for (std::size_t i = 1; i < wanted; ++i) {
        unsigned char low = 0x80;
        unsigned char high = 0xBF;
        if (i == 1) {
            low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : low;
            high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : high;
        }
        if (at + i >= bytes.size() || byte(i) < low || byte(i) > high) {
            return {i, false};
        }
    }
    return {wanted, true};
}

std::size_t asciiLength(std::string_view text) {
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if ((word & 0x8080808080808080u) != 0) {
            break;
        }
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) {
        ++at;
    }
    return at;
}

}  // namespace

bool isAscii(std::string_view text) { return asciiLength(text) == text.size(); }

bool isValidUtf8(std::string_view bytes) {
    for (std::size_t at = asciiLength(bytes); at < bytes.size();) {
        const Sequence sequence = sequenceAt(bytes, at);
        if (!sequence.valid) {
            return false;
        }
        at += sequence.length;
    }
    return true;
}

std::string repairedUtf8(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size() + 8);
    for (std::size_t at = 0; at < bytes.size();) {
        const Sequence sequence = sequenceAt(bytes, at);
        text += sequence.valid ? bytes.substr(at, sequence.length) : "\xEF\xBF\xBD";
        at += sequence.length;
    }
    return text;
}

std::size_t countCodePoints(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

void appendUtf8(std::string& text, char32_t c) {
    const auto tail = [&](int shift) { text += static_cast<char>(0x80u | ((c >> shift) & 0x3Fu)); };
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += static_cast<char>(0xC0u | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        text += static_cast<char>(0xE0u | c >> 12);
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0u | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

std::u32string codePointsOf(std::string_view text) {
    if (!isValidUtf8(text)) {
        return codePointsOf(repairedUtf8(text));
    }
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        points.push_back(nextCodePoint(text, at));
    }
    return points;
}

std::string utf8Of(std::u32string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (const char32_t c : text) {
        appendUtf8(bytes, c);
    }
    return bytes;
}

}  // namespace artemis
