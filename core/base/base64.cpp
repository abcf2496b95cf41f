// Six bits a character.
#include "core/base/base64.h"

#include <array>
#include <cstdint>

namespace artemis {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<int, 256> digitsOfAlphabet() {
    std::array<int, 256> digits{};
    digits.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        digits[static_cast<unsigned char>(alphabet[i])] = static_cast<int>(i);
    }
    return digits;
}

}  // namespace

std::string base64Of(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) {
            text.push_back(alphabet[bits >> (count - 6) & 63]);
        }
    }
    if (count > 0) {
        text.push_back(alphabet[bits << (6 - count) & 63]);
    }
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> bytesOfBase64(std::string_view text) {
    static constexpr std::array<int, 256> digits = digitsOfAlphabet();
    while (text.ends_with('=')) {
        text.remove_suffix(1);
    }
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const int digit = digits[static_cast<unsigned char>(c)];
        if (digit < 0) {
            return std::nullopt;
        }
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes.push_back(static_cast<char>(bits >> count & 0xFF));
        }
    }
    return bytes;
}

}  // namespace artemis
