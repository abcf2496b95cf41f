// GPT-2's byte alphabet: each byte is a printable character, so that tokens can stand in text
// files.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace artemis {

/// The character of a byte: printable Latin-1 as itself, the other 68 bytes in order from U+0100.
/// (The space becomes U+0120, the line feed U+010A.)
char32_t byteLevelCharacter(unsigned char byte);

/// The bytes that a token spells; nothing where a character is not of the alphabet.
std::optional<std::string> byteLevelBytes(std::string_view token);
/// The token that spells these bytes.
std::string byteLevelToken(std::string_view bytes);

/// End of the word at `at` by GPT-2's pattern
///   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// `text` is valid UTF-8 and `at` is not its end.
std::size_t gpt2WordEnd(std::string_view text, std::size_t at);

}  // namespace artemis
