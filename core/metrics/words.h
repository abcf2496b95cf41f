// Text as Python's str methods cut and lower it: what the references of the text metrics start
// from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/text/utf8.h"

namespace artemis {

/// str.lower(), with the sigma that ends a word.
std::u32string lowerCase(std::u32string_view text);
std::string lowerCase(std::string_view text);

/// What str.split() and str.isspace() take for white space.
bool isWhiteSpace(char32_t c);
/// What re's \w and \b take for a part of a word: letters, numbers and the underscore, no marks.
bool isWordPart(char32_t c);
/// string.punctuation: that of ASCII.
bool isAsciiPunctuation(char32_t c);

/// str.split(): the parts between white space.
std::vector<std::u32string> words(std::u32string_view text);

}  // namespace artemis
