// Regex: finds and replaces what a pattern matches in UTF-8 (PCRE2, Unicode classes).
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace artemis {

class Regex {
public:
    /// "… at character 7"
    struct Mistake : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
    enum class Kind { Pattern, Literal };

    /// Throws Mistake where the pattern is none.
    explicit Regex(const std::string& pattern, Kind kind = Kind::Pattern);

    /// take(begin, end) of every match that is not empty, from left to right. `text` is valid
    /// UTF-8. Throws Failure where the pattern needs too much work on it.
    void eachMatch(std::string_view text,
                   const std::function<void(std::size_t, std::size_t)>& take) const;
    /// Every match replaced; "$1" stands for the first group.
    std::string replaced(const std::string& text, const std::string& with) const;

private:
    std::shared_ptr<void> m_code;
};

}  // namespace artemis
