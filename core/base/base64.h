// Base64 (RFC 4648): bytes as text and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace artemis {

std::string base64Of(std::string_view bytes);
/// Padding at the end may be missing; nothing where a character is not of the alphabet.
std::optional<std::string> bytesOfBase64(std::string_view text);

}  // namespace artemis
