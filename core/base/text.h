// Small helpers for text: splitting, joining, nearest words, numbers for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace artemis {

std::vector<std::string> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
std::string_view trimmed(std::string_view text);
std::string lowered(std::string_view asciiText);

/// The candidate with the smallest edit distance (Levenshtein), or "" where none is near: more
/// than half of the longer word would have to change.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// Shortest text that reads back as the same number: "0.0002", "3", "1e-05".
std::string numberText(double value);
/// With so many digits after the point: fixed(0.5, 4) = "0.5000".
std::string fixed(double value, int digits);
/// "12,345,678"
std::string grouped(std::int64_t value);
/// "1.5 GB", decimal units.
std::string bytesText(double bytes);
/// "2 h 03 min", "45 s", "0.8 s", "12 ms"
std::string durationText(double seconds);

}  // namespace artemis
