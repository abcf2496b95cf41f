// Table of the byte alphabet, and GPT-2's word pattern as a scanner that reads each character once.
#include "core/text/byte_level.h"

#include <array>

#include "core/text/unicode.h"
#include "core/text/utf8.h"

namespace artemis {

namespace {

constexpr std::array<char32_t, 256> makeAlphabet() {
    std::array<char32_t, 256> alphabet{};
    char32_t other = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
        const bool printable = (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD);
        alphabet[byte] = printable ? byte : other++;
    }
    return alphabet;
}

constexpr std::array<char32_t, 256> alphabet = makeAlphabet();

constexpr std::array<std::int16_t, 0x144> makeBytes() {
    std::array<std::int16_t, 0x144> bytes{};
    bytes.fill(-1);
    for (std::size_t byte = 0; byte < alphabet.size(); ++byte) {
        bytes[alphabet[byte]] = static_cast<std::int16_t>(byte);
    }
    return bytes;
}

constexpr std::array<std::int16_t, 0x144> bytesOfCharacters = makeBytes();

constexpr std::uint8_t wordKinds = Letter | Number | Space;

std::uint8_t kindAt(std::string_view text, std::size_t at) {
    return charClass(nextCodePoint(text, at)) & wordKinds;
}

/// End of the run of characters of the kind of the one at `at`.
std::size_t runEnd(std::string_view text, std::size_t at) {
    const std::uint8_t kind = kindAt(text, at);
    while (at < text.size()) {
        std::size_t next = at;
        if ((charClass(nextCodePoint(text, next)) & wordKinds) != kind) {
            break;
        }
        at = next;
    }
    return at;
}

/// Length of 's 't 'm 'd 're 've 'll at `at`, or 0.
std::size_t contraction(std::string_view text, std::size_t at) {
    const std::string_view two = text.substr(at + 1, 2);
    if (two == "re" || two == "ve" || two == "ll") {
        return 3;
    }
    constexpr std::string_view ones = "stmd";
    return !two.empty() && ones.find(two.front()) != std::string_view::npos ? 2 : 0;
}

/// A run of white space leaves its last character to the word behind it, unless that is all it has.
std::size_t spaceEnd(std::string_view text, std::size_t at) {
    std::size_t last = at;
    std::size_t end = at;
    while (end < text.size() && kindAt(text, end) == Space) {
        last = end;
        end += utf8Length(text[end]);
    }
    return end == text.size() || last == at ? end : last;
}

}  // namespace

char32_t byteLevelCharacter(unsigned char byte) { return alphabet[byte]; }

std::optional<std::string> byteLevelBytes(std::string_view token) {
    std::string bytes;
    for (std::size_t at = 0; at < token.size();) {
        const char32_t c = nextCodePoint(token, at);
        if (c >= bytesOfCharacters.size() || bytesOfCharacters[c] < 0) {
            return std::nullopt;
        }
        bytes += static_cast<char>(bytesOfCharacters[c]);
    }
    return bytes;
}

std::string byteLevelToken(std::string_view bytes) {
    std::string token;
    for (const char byte : bytes) {
        appendUtf8(token, byteLevelCharacter(static_cast<unsigned char>(byte)));
    }
    return token;
}

std::size_t gpt2WordEnd(std::string_view text, std::size_t at) {
    if (text[at] == '\'') {
        const std::size_t length = contraction(text, at);
        if (length > 0) {
            return at + length;
        }
    }
    if (text[at] == ' ' && at + 1 < text.size() && kindAt(text, at + 1) != Space) {
        return runEnd(text, at + 1);
    }
    return kindAt(text, at) == Space ? spaceEnd(text, at) : runEnd(text, at);
}

}  // namespace artemis
