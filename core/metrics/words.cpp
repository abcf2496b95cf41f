// Code points, lower case, white space.
#include "core/metrics/words.h"

#include "core/text/unicode.h"

namespace artemis {

std::u32string lowerCase(std::u32string_view text) {
    constexpr char32_t sigma = 0x3A3;
    constexpr char32_t finalSigma = 0x3C2;
    const auto isLetter = [&](std::size_t i) {
        return i < text.size() && (charClass(text[i]) & Letter) != 0;
    };
    std::u32string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == sigma && i > 0 && isLetter(i - 1) && !isLetter(i + 1)) {
            result.push_back(finalSigma);
            continue;
        }
        const auto [first, second] = lowered(text[i]);
        result.push_back(first);
        if (second != 0) {
            result.push_back(second);
        }
    }
    return result;
}

std::string lowerCase(std::string_view text) { return utf8Of(lowerCase(codePointsOf(text))); }

bool isWhiteSpace(char32_t c) {
    return (charClass(c) & Space) != 0 || (c >= 0x1C && c <= 0x1F);  // and the four separators
}

bool isWordPart(char32_t c) { return c == U'_' || (charClass(c) & (Letter | Number)) != 0; }

bool isAsciiPunctuation(char32_t c) {
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

std::vector<std::u32string> words(std::u32string_view text) {
    std::vector<std::u32string> result;
    std::u32string word;
    for (const char32_t c : text) {
        if (!isWhiteSpace(c)) {
            word.push_back(c);
        } else if (!word.empty()) {
            result.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) {
        result.push_back(std::move(word));
    }
    return result;
}

}  // namespace artemis
