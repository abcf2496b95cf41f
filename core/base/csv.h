// Fields of comma-separated files, after RFC 4180.
#pragma once

#include <string>

namespace artemis {

/// The text itself, or in quotes where it holds a comma, a quote or the end of a line.
inline std::string csvField(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

}  // namespace artemis
